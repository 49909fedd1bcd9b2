"""The cheapest plan of joint instructor teams, and the proof that there is no cheaper one.

``cheapest`` lists the teams of a course and proves a first bound by prices of people; ``quick``
makes a good plan at once; ``person_weeks`` closes the gap between the two by prices of people and
of their weeks; ``whole`` is the way for plans that must leave courses out, or with too many teams
to look at one by one; ``planning`` puts them together.
"""

from korgan.training.team_planning.planning import plan_teams
from korgan.training.team_planning.search import Found, Report

__all__ = ["Found", "Report", "plan_teams"]
