"""The source register for programs: the same reads and writes as the pages, by subject."""

from ninja import Router

from korgan.sources.api.exchange import router as exchange
from korgan.sources.api.incidents import router as incidents
from korgan.sources.api.inspections import router as inspections
from korgan.sources.api.keeping import router as register
from korgan.sources.api.licensing import router as licensing
from korgan.sources.api.packages import router as packages
from korgan.sources.api.quality import router as quality
from korgan.sources.api.shipments import router as shipments

router = Router(tags=["sources"])
router.add_router("", register)
router.add_router("", shipments)
router.add_router("", packages)
router.add_router("", incidents)
router.add_router("", exchange)
router.add_router("", licensing)
router.add_router("", inspections)
router.add_router("", quality)
