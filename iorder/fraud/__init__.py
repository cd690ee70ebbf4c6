"""Fraud: an order's score is the sum of explained checks; people decide what the score leaves open.

Tables: rule sets (``fraud_rules``), lists, traces of orders, assessments with their signals,
reviews, labels, services and what is asked of them. Decisions: our own checks always run and say
why; a service that fails leads to review, never to silent acceptance.
"""
