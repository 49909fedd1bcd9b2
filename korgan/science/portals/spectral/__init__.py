"""Spectral portals: is the spectrum of an occupancy more than background, and which source.

=========================  ===================================================================
file                       question
=========================  ===================================================================
``poisson_fit``            the most likely non-negative mixture of given spectra
``factorisation``          few spectra of which all backgrounds of a site are made (NMF)
``likelihood_ratio``       how much better the spectrum is explained with a source in it
``distance``               how far its energy windows are from the background's (Mahalanobis)
``scan``                   all this over sliding windows of an occupancy, one score per method
``engine``                 samples in, decisions out, at a stated false-alarm probability
=========================  ===================================================================
"""
