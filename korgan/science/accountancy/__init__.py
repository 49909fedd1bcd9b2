"""Statistics of nuclear material accountancy.

==================  ==========================================================================
``measurement``     error model of a measurement method; calibrations; half-open periods
``balance_lines``   columns of measured quantities and where they stand in which balance
``covariance``      MUF and its full covariance by one rule, with contributions
``series``          long series of samples, integrated and reduced without loss
``sequence``        CUMUF, SITMUF, GEMUF, Page's test, tabular CUSUM
``page``            run lengths and thresholds of Page's test for a sequence of given length
``tracking``        the same, updated as measurements arrive
``simulation``      seeded Monte Carlo of MUF sequences
``power``           detection probability of one balance; intervals of proportions
``detection``       detection-probability studies over loss scenarios
``transfers``       shipper-receiver differences and cumulative bias
``paired``          D, MUF - D
``components``      Grubbs, one-way random effects, multiplicative model
``sampling``        attribute and variables sampling plans
``quantities``      significant quantities, timeliness, category, formula quantity
``transformation``  plutonium-241 to americium-241
==================  ==========================================================================

MUF is book minus physical inventory everywhere; another sign is made at the border.
"""
