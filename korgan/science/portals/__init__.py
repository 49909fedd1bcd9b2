"""Portal monitors: background, occupancies, alarm decisions, and the testing of instruments.

==========================  ==================================================================
file                        question
==========================  ==================================================================
``thresholds``, ``tails``   how many counts are too many, for one look
``detection_limits``        the least that can be trusted to be seen
``binomial``                what successes in trials show, and how many trials show it
``scurve``                  detection probability against source strength
``acceptance``              does the instrument pass a criterion of a stated source and edition
==========================  ==================================================================
"""
