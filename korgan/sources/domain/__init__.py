"""Rules of the source register: plain dataclasses and functions, no framework.

Reading what people write: `nuclides`, `units`, `identity`. What a source is: `contents`,
`categories`, `editions`, `transport`. What may happen to it: `custody`, `lifecycle`, `licences`,
`licence_lifecycle`, `genealogy`, `waste`. Papers: `licence_document`, `transactions`,
`import_export`, `incidents`. Looking over the whole: `candidates`, `quality`, `forecast`.

Tables of facts come through `rule_tables`, each row with its source; refusals and flags are
`errors.Finding` and name the row.
"""
