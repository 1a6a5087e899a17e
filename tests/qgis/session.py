"""
What a person does in QGIS, done by its own Python (`/usr/bin/python3`), without a screen.

session.py OGC STYLE TILES QLR FOLDER: writes seen.json and pictures into the folder. The tests judge them.
"""

import json
import os
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WEB_MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
WIDTH_PX, HEIGHT_PX = 800, 200


def opened(ogc, key):
    """A layer of OGC API - Features, as the dialog of QGIS opens it."""
    return QgsVectorLayer(f"pagingEnabled='true' pageSize='2' typename='{key}' url='{ogc}'", key, "OAPIF")


def counted(layer, expression):
    """How many rows an expression keeps, and how many the layer counts once it is its filter."""
    request = QgsFeatureRequest().setFilterExpression(expression)
    found = [feature["code"] for feature in layer.getFeatures(request)]
    is_taken = layer.setSubsetString(expression)
    as_filter = [feature["code"] for feature in layer.getFeatures()]
    layer.setSubsetString("")
    return {"rows": sorted(found), "is_taken": is_taken, "as_filter": sorted(as_filter)}


def looked_at(ogc):
    """Count, fields and filters of the buildings."""
    layer = opened(ogc, "buildings")
    return {
        "is_valid": layer.isValid(),
        "count": layer.featureCount(),
        "rows": sorted(feature["code"] for feature in layer.getFeatures()),
        "fields": [field.name() for field in layer.fields()],
        "floors_over_5": counted(layer, '"floors" > 5'),
        "floors_60": counted(layer, '"floors" = 60'),
    }


def over_coverage(ogc):
    """The ground of the coverage in metres of the tiles."""
    layer = opened(ogc, "coverage")
    box = None
    for feature in layer.getFeatures():
        own = feature.geometry().boundingBox()
        box = own if box is None else box
        box.combineExtentWith(own)
    across = QgsCoordinateTransform(layer.crs(), WEB_MERCATOR, QgsProject.instance())
    return across.transformBoundingBox(box)


def draw(layers, ground, path):
    """A picture on white, and what went wrong."""
    settings = QgsMapSettings()
    settings.setOutputSize(QSize(WIDTH_PX, HEIGHT_PX))
    settings.setDestinationCrs(WEB_MERCATOR)
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(ground)
    settings.setLayers(layers)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(path))
    return [error.message for error in job.errors()]


def styled(style, tiles, ground, path):
    """Vector tiles with the style of their address."""
    layer = QgsVectorTileLayer(f"styleUrl={style}&type=xyz&url={tiles}&zmax=18&zmin=8", "coverage")
    problem, is_styled = layer.loadDefaultStyle()
    names = [one.styleName() for one in layer.renderer().styles()]
    return {
        "is_valid": layer.isValid(),
        "is_styled": is_styled,
        "problem": problem,
        "styles": names,
        "errors": draw([layer], ground, path),
    }


def loaded(path, ground, picture):
    """Every layer of a layer definition; what of it is shown is drawn."""
    project = QgsProject.instance()
    is_loaded, problem = QgsLayerDefinition.loadLayerDefinition(path, project, project.layerTreeRoot())
    nodes = project.layerTreeRoot().findLayers()
    layers = [
        {"name": node.name(), "is_valid": node.layer() is not None and node.layer().isValid()}
        for node in nodes
    ]
    shown = [node.layer() for node in nodes if node.isVisible()]
    return {
        "is_loaded": is_loaded,
        "problem": problem,
        "layers": layers,
        "shown": [layer.name() for layer in shown],
        "errors": draw(shown, ground, picture),
    }


def main(ogc, style, tiles, qlr, folder):
    """All of it, written down."""
    application = QgsApplication([], False)
    application.initQgis()
    ground = over_coverage(ogc)
    seen = {
        "buildings": looked_at(ogc),
        "tiles": styled(style, tiles, ground, Path(folder) / "tiles.png"),
        "file": loaded(qlr, ground, Path(folder) / "file.png"),
    }
    (Path(folder) / "seen.json").write_text(json.dumps(seen), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 crashes while its layers are taken down by Python


if __name__ == "__main__":
    main(*sys.argv[1:])
