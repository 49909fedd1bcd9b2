"""Nuclear material accounting and control without a database: dataclasses and rules.

==================  ========================================================================
``materials``       element categories, isotope codes, weights in integer micrograms
``codes``           inventory changes with their signs, measurement basis, material description
``postings``        accounts, postings, movements that balance, books as known on a date
``inventory_changes``  what an inventory change posts, and corrections as differences
``batches``         re-batching, blending, dissolution as a graph; duplicates
``transfers``       shipments matched with receipts; transit; overdue
``reports``         report lines, reports, effective lines after corrections
``balance_period``  the balance of a period in integers; continuity; timeliness
``transformation``  declared decay of plutonium-241; category changes proposed
``study``           what is evaluated statistically, and how
``evaluation``      the statistics of a study, quantity by quantity
==================  ========================================================================
"""
