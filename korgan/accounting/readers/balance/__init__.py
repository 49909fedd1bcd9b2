"""The balance form, JSON, CSV or XLSX, documented in docs/accounting/balance-file.md.

``fields`` understands single values and the spellings allowed for their names, ``tables``
brings CSV and XLSX into the shape of the JSON, ``methods`` reads error models and calibrations,
``quantities`` the measured quantities, ``requests`` everything else that can be asked for, and
``form`` puts a ``Study`` together.
"""

from korgan.accounting.readers.balance.form import (
    EXAMPLES,
    example,
    read_balance,
    read_balance_file,
    schema,
)

__all__ = ["EXAMPLES", "example", "read_balance", "read_balance_file", "schema"]
