"""The decision engine: samples of counts in, explainable decisions out."""
