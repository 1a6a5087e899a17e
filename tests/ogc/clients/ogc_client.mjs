// Reads a service with the client of GeoNetwork and says as JSON what it found.
import { OgcApiEndpoint, enableFallbackWithoutWorker } from '@camptocamp/ogc-client'

const [base, collection, bbox] = process.argv.slice(2)
globalThis.window = { location: new URL(base) } // it asks a browser where it is
enableFallbackWithoutWorker()

const endpoint = new OgcApiEndpoint(base)
const box = JSON.parse(bbox)
const items = (...given) => endpoint.getCollectionItems(collection, ...given)
const [first] = await items(1)

console.log(
  JSON.stringify({
    info: await endpoint.info,
    classes: await endpoint.conformanceClasses,
    features: await endpoint.featureCollections,
    tiled: await endpoint.vectorTileCollections,
    matrixSets: await endpoint.tileMatrixSets,
    collection: await endpoint.getCollectionInfo(collection),
    page: await items(2),
    further: await items(100, 2),
    boxed: await items(100, 0, null, null, box),
    one: await endpoint.getCollectionItem(collection, String(first.id)),
    itemsUrl: await endpoint.getCollectionItemsUrl(collection, { asJson: true, limit: 3, query: 'floors=6' }),
    tilesetUrl: await endpoint.getVectorTilesetUrl(collection),
  })
)
