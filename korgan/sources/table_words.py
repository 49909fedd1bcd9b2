"""Words of the tables that pages show: documents, conditions, practices, security measures.

The tables have them in English, and what is kept has them as the tables do; pages say them in the
reader's language by ``gettext``, which finds here what there is to translate. A test holds this
list to the tables.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

DOCUMENTS = (
    _("import permit"),
    _("consent reply"),
    _("recipient confirmation"),
    _("7-day shipment notice"),
    _("transport document"),
    _("package certificate"),
    _("receipt report (Form 748 like)"),
    _("dose-rate and wipe check"),
    _("commissioning record"),
    _("source certificate"),
    _("leak test"),
    _("move report"),
    _("transfer application"),
    _("recipient licence check"),
    _("transfer permit"),
    _("declaration"),
    _("plan within national limit"),
    _("export licence"),
    _("consent"),
    _("supplier acceptance letter"),
    _("dismantling licence"),
    _("new certificate"),
    _("transfer to central store"),
    _("waste package id"),
    _("capsule weld + leak test record"),
    _("capsule id"),
    _("disposal WAC check per nuclide"),
    _("container id"),
    _("emplacement record"),
    _("depth"),
    _("seal"),
    _("decay calculation + measurement"),
    _("loss report"),
    _("search record"),
    _("theft report"),
    _("police reference"),
    _("recovery report"),
    _("identity match"),
    _("finder report"),
    _("detector reading"),
    _("location"),
    _("identity decision"),
    _("polluter/state-pays decision"),
    _("inventory record"),
    _("manufacture record"),
    _("receipt note"),
    _("declaration withdrawn"),
    _("withdrawal of the application"),
    _("importing State receipt"),
    _("supplier receipt"),
    _("custody decision"),
    _("notification form"),
    _("application"),
    _("safety assessment"),
    _("security plan"),
    _("take-back agreement"),
    _("financial guarantee"),
    _("licence with limits per nuclide/category/site"),
    _("enforcement order"),
    _("corrective action accepted"),
    _("revocation"),
    _("removal plan"),
)
CONDITIONS = (
    _("licence valid and covers nuclide+activity incl. stock on hand"),
    _("carrier and both ends authorized"),
    _("both ends report same identity"),
    _("security level in force"),
    _("site on licence"),
    _("leak test in date"),
    _("recipient limits not exceeded after transfer"),
    _("not used for N months or past working life"),
    _("take-back contract on file"),
    _("new serial linked to parent"),
    _("acceptance check"),
    _("waste acceptance for capsule"),
    _("inventory limit of borehole/facility"),
    _("A below exemption/clearance"),
    _("serial or nuclide+activity match"),
    _("no match in register"),
    _("transport special arrangement"),
    _("serial not already in register"),
    _("licence limits"),
    _("not yet sent"),
    _("export left through the border"),
    _("holder takes custody"),
    _("fee invoiced"),
    _("review passed"),
    _("fee paid"),
    _("graded sanction"),
    _("all sources have a destination"),
)
PRACTICES = (
    _("Radioisotope thermoelectric generator"),
    _("Irradiator (sterilization/food/blood/research)"),
    _("Teletherapy"),
    _("Fixed multi-beam teletherapy (gamma knife)"),
    _("Industrial gamma radiography"),
    _("High/medium dose rate brachytherapy"),
    _("Fixed industrial gauge with high activity source (level, dredger, conveyor, spinning pipe)"),
    _("Well logging"),
    _("Low dose rate brachytherapy (except eye plaques and permanent implants)"),
    _("Industrial gauge without high activity source (thickness, fill level)"),
    _("Portable gauge (moisture/density)"),
    _("Bone densitometer"),
    _("Static eliminator"),
    _("LDR eye plaque / permanent implant"),
    _("X-ray fluorescence device"),
    _("Electron capture device"),
    _("Mossbauer spectrometry"),
    _("PET check source"),
)
# Functions, goals, measures and frequencies of the security levels.
SECURITY = (
    _("goal"),
    _(
        "prevent unauthorized removal (timely detection and response); NSS 11-G: detection "
        "early enough and delay long enough for response to interrupt"
    ),
    _(
        "minimize likelihood of unauthorized removal (immediate detection, response need not "
        "interrupt)"
    ),
    _("reduce likelihood of unauthorized removal"),
    _("detection"),
    _(
        "immediate detection of attempted removal: electronic sensors linked to alarm, or "
        "continuous monitored video, or direct visual surveillance"
    ),
    _("continuous"),
    _(
        "monitor and detect all unauthorized entries into security zone; capability kept on "
        "loss of primary power"
    ),
    _("verification"),
    _("physical check, tamper-indicating device, use or other means to ensure source is present"),
    _("weekly"),
    _("assessment"),
    _("assess each actual or attempted entry at once"),
    _("immediate"),
    _("daily check (CCTV, seals, physical check)"),
    _("daily"),
    _("monthly check"),
    _("monthly"),
    _("security management"),
    _(
        "access control, trustworthiness, information protection, security plan, event "
        "reporting (NSS 11-G Table 12 covers all three levels)"
    ),
)
CONDITION_TITLES = (
    _("Entry in the register"),
    _("Transfer only to licensees"),
    _("Radiation-protection officer"),
    _("Loss and theft"),
    _("Leak test"),
    _("Daily presence check"),
    _("Weekly presence check"),
    _("Detection of entry"),
    _("Monthly presence check"),
    _("Return to the supplier"),
    _("Temporary job sites"),
    _("Full servicing"),
)
# Each practice with how it is said, for the columns of lists.
PRACTICE_LABELS = tuple((name, gettext_lazy(name)) for name in PRACTICES)
