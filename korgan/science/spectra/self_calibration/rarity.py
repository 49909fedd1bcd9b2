"""How rare each source is among what is measured."""

from __future__ import annotations

# Logarithm of how much rarer than a check source each is among what is measured. A judgement, not
# a statistic: it decides only where the counts leave a choice.
RARITY: dict[str, float] = {
    **dict.fromkeys(("Cs-137", "Co-60"), 0.0),
    **dict.fromkeys(("Am-241", "Ba-133", "Eu-152", "Na-22", "Th-232", "Ra-226", "Th-228"), 0.5),
    **dict.fromkeys(("Co-57", "Tc-99m", "I-131", "Ir-192", "K-40", "uranium ore"), 1.5),
    **dict.fromkeys(("Mn-54", "Cd-109", "Se-75", "Lu-176", "Tl-201", "In-111"), 2.5),
    **dict.fromkeys(("Ga-67", "F-18"), 2.5),
    **dict.fromkeys(("Lu-177", "natural uranium", "depleted uranium", "uranium 93 %"), 2.5),
    **dict.fromkeys(("uranium 4 %", "uranium 20 %", "plutonium, weapons grade"), 3.0),
    **dict.fromkeys(("plutonium, reactor grade", "Zn-65", "Y-88", "Na-24", "Cs-134"), 3.0),
    **dict.fromkeys(("I-123", "Xe-133", "Eu-154", "Bi-207", "Ce-139", "Hg-203"), 3.5),
    **dict.fromkeys(("Ag-110m", "Sb-125", "Mn-56", "Sn-113", "Np-237", "Co-58"), 4.0),
    **dict.fromkeys(("Cr-51", "Be-7", "Fe-59", "Ho-166m", "Sc-46", "Yb-169"), 4.0),
    **dict.fromkeys(("Ac-225", "Cu-67", "Zr-89", "Br-82", "Re-186", "Sn-117m", "Lu-177m"), 4.0),
    **dict.fromkeys(("Gd-153", "Sb-124", "Zr-95", "La-140", "Rb-83", "Sr-85"), 4.5),
}
