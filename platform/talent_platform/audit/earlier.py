"""What the log called its acts in older versions: it is never rewritten."""

EARLIER = {
    "appointment.approved": "appointment.city_pass", "appointment.county": "appointment.county_pass",
    "appointment.department": "appointment.department_pass",
    "appointment.effective": "appointment.take_effect", "appointment.expired": "appointment.expire",
    "appointment.rejected": "appointment.reject", "appointment.reserved": "appointment.submit",
    "appointment.withdrawn": "appointment.withdraw", "round.allocated": "round.allocate",
    "round.applied": "round.apply", "special.closed": "special.write_off",
    "special.department": "special.department_pass", "special.county": "special.county_pass",
    "special.refused": "special.refuse", "candidate.reconfirmed": "candidate.reconfirm",
    "team.reconfirmed": "team.reconfirm",
}  # fmt: skip
"""Names that older versions gave to acts of today."""
