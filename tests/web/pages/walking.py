"""A browser's walk through an import: files, forms, and the jobs that they start."""

import io
import re

from sqlalchemy import text

from app.jobs import imports as imports_job
from tests.web.pages.reading import Page

QUEUED = "select job_id from import_drafts join jobs on jobs.id = job_id where jobs.status = 'queued'"


class Walk:
    """Sends what a browser would send, and runs the jobs in this process."""

    def __init__(self, client, session, language="en"):
        self.client, self.session, self.language, self.path = client, session, language, ""

    def upload(self, name, content):
        """Upload a file and have it looked at."""
        body = content.encode() if isinstance(content, str) else content
        answer = self.client.post(f"/import?lang={self.language}", data={"file": (io.BytesIO(body), name)})
        assert answer.status_code == 303, answer.text
        self.path = answer.location
        self.work()

    def work(self):
        """What the worker would do."""
        for job_id in self.session.scalars(text(QUEUED)).all():
            imports_job.run(job_id)

    def send(self, step, status=303, **form):
        """Send the form of a step with some fields changed."""
        answer = self.client.post(
            f"{self.path}/{step}?lang={self.language}", data={**self.fields(step), **form}
        )
        assert answer.status_code == status, answer.text
        self.work()
        return answer.text

    def page(self, language=None):
        """The page of the import."""
        answer = self.client.get(f"{self.path}?lang={language or self.language}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def fields(self, step):
        """The fields of a form as they stand on the page."""
        form = re.search(rf'<form[^>]*action="{self.path}/{step}">.*?</form>', self.page(), re.DOTALL)
        whole = form[0] if form else ""
        fields = {}
        for tag, found in Page(whole).tags:
            is_button = found.get("type") in ("radio", "checkbox")
            if tag == "input" and found.get("name") and (not is_button or "checked" in found):
                fields[found["name"]] = found.get("value") or ("on" if is_button else "")
        for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', whole, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            fields[name] = chosen[1] if chosen else ""
        return fields

    def sums(self):
        """Rows read, kept and merged, or good, and refused, as the page says them."""
        numbers = re.findall(r"<dt>(?:read|kept|merged|good|refused)</dt><dd>([\d,]+)</dd>", self.page())
        return [int(number.replace(",", "")) for number in numbers]

    def count(self, table):
        """Rows of a table."""
        return self.session.scalar(text(f"select count(*) from {table}"))
