"""Portal monitors: background, occupancies, alarm decisions, and the testing of instruments.

=======================  =====================================================================
file                     question
=======================  =====================================================================
``thresholds, tails``    how many counts are too many, for one look
``background``           what the lane counts without a vehicle
``occupancy``            where a vehicle is in a series; samples on a regular clock
``suppression``          how much background a vehicle hides
``sequential``           Wald's test on a standing vehicle
``energy_windows``       is the mixture of energies other than the background's
``neutrons``             bursts of the ship effect
``engine``               samples in, explainable decisions out
``spectral``             spectra of an occupancy: factorised background, likelihood ratio
``simulate``             traffic with declared physics, with and without a source
``calibration``          thresholds for a stated false-alarm probability per occupancy
``comparison``           which rule detects more at equal false alarms
``detection_limits``     the least that can be trusted to be seen
``binomial``             what successes in trials show, and how many trials show it
``scurve``               detection probability against source strength
``acceptance``           does an instrument pass a criterion of a stated source and edition
=======================  =====================================================================
"""
