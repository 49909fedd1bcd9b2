"""Needs, money, equipment and exit as plain values and rules. No Django."""
