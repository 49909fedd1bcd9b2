"""The rules of treaty law and coverage: no Django, no database."""
