"""Accounts, rights, passwords and signing in."""

from app.web.refusals.patterns import marked

MESSAGES = (
    # passwords
    marked("the password has %(count)s characters; needs at least %(least)s"),
    marked("the password has %(count)s characters; at most %(most)s are taken"),
    marked(
        "the password holds %(count)s kind(s) of characters; needs %(least)s of small letters, "
        "capital letters, digits and others"
    ),
    marked("the password holds the login name or another name that everybody knows; choose another"),
    marked("the password repeats fewer than four different characters; choose another"),
    marked("the password is one that many people use, or made of such; choose another"),
    marked("the password was used before; it must differ from the last %(count)s"),
    marked("the new password is the present one; choose another"),
    # second factor
    marked("a second factor is set up already; remove it first"),
    marked("the code does not fit; check the clock of the device and type the present code"),
    marked("the rules of this installation ask for a second factor; it stays"),
    marked(
        "a second factor was sealed with another secret key; bring the key back, or have the factor reset"
    ),
    # tokens
    marked("a token of %(number)s days is refused; needs %(least)s to %(most)s"),
    marked("a token without any permission is refused; choose what it may do"),
    marked("%(permission)s cannot go into a token: you do not hold it yourself"),
    marked("the token is unknown, has run out or was revoked"),
    # names
    marked(
        "login name %(value)s is refused; needs 3 to 32 small letters, digits, dots, hyphens or "
        "underscores, a letter first"
    ),
    marked("login name %(value)s is refused; a part of the service is called so"),
    marked("login name %(value)s is taken; choose another"),
    marked("%(what)s %(value)s is refused; needs %(least)s to %(most)s printable characters"),
    marked("subject %(value)s is refused; up to %(most)s printable characters"),
    # rights
    marked("%(actor)s lacks the permission %(permission)s"),
    marked("%(actor)s sees some areas only; %(permission)s here is of all of them"),
    marked("area %(number)s is outside the scope of %(actor)s"),
    marked("role %(value)s is unknown; use one of %(role)s"),
    marked("roles %(role)s are refused on one account: they are for three people"),
    marked("role %(role)s is refused beside %(role2)s: an administrator does nothing else"),
    marked("area %(codes)s does not exist; use codes of areas that are loaded"),
    marked("%(actor)s is the last %(role)s; give the role to another person first"),
    marked("nobody hands out rights to himself; another administrator must"),
    marked("nobody shuts himself out; another administrator must"),
    marked("the account is disabled; let the person in again first"),
    marked("there are accounts already; ask an administrator for one"),
    marked("no identity provider is set up; accounts.oidc_discovery_url in config.yaml is none"),
    marked("subject %(value)s is linked to another account already"),
    # signing in
    marked("nobody is signed in; sign in first"),
    marked("the session has ended already; sign in again"),
    marked("too many failed tries; try again later"),
    marked("no account is linked to %(value)s at the identity provider"),
    marked("the identity provider's answer is refused: %(error)s"),
    marked("the identity provider's answer names nobody"),
    marked("the identity provider cannot be reached; try again shortly"),
    marked("a token does nothing with accounts; sign in on the page"),
    marked(
        "the account is an administrator's: a link to set its password and its subject elsewhere are "
        "made on the command line alone, by `flask accounts setup-link` and `link-outside`"
    ),
    marked("the token rests until its person has signed in and %(deed)s"),
    marked("%(address)s is no discovery document: it names no issuer"),
)
