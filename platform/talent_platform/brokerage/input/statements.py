"""What a run reads of the database, statement by statement."""

from __future__ import annotations

from talent_platform.supply.teams import member_consent as standing

NEEDS = """
    SELECT n.id, n.kind, n.title, n.organisation, n.priority, n.required_skills, n.preferred_skills, n.roles,
           n.education, n.title_level, n.years, n.branch, n.county, n.pay_min, n.pay_max, n.start_on, n.mode,
           n.seats - coalesce(p.taken, 0) AS free, coalesce(e.scale = 'small', false) AS small
    FROM need n JOIN organisation o ON o.id = n.organisation
    LEFT JOIN enterprise e ON e.organisation = o.id
    LEFT JOIN (SELECT need, count(*) AS taken FROM placement WHERE state <> 'closed' GROUP BY need) p
           ON p.need = n.id
    WHERE n.state IN ('open', 'part_filled') AND n.deadline >= $1 AND NOT n.withheld
      AND ($5::bigint IS NULL OR n.id = $5)
      AND n.organisation NOT IN (SELECT organisation FROM absent_employer)
      AND (n.kind = 'talent' OR p.taken IS NULL)
      AND ($2::text IS NULL OR o.county = $2) AND ($3::text IS NULL OR n.branch = $3)
      AND ($4::text = 'all' OR n.kind = $4) AND n.seats > coalesce(p.taken, 0)
    ORDER BY n.id
"""

TEAMS = f"""
    SELECT t.id, t.project, t.minimum_size, t.wanted_counties, t.available_from
    FROM {standing.JOINED} WHERE ($1::bigint IS NULL OR t.id = $1)
      AND t.state = 'active' AND t.consent AND NOT t.withheld
      AND NOT EXISTS (SELECT FROM account a WHERE a.id = t.account AND NOT a.active)
    GROUP BY t.id HAVING {standing.COMPLETE} ORDER BY t.id
"""  # noqa: S608 - texts of supply.standing
"""A team is left out while a core member has not agreed, or too few members have."""

MEMBERS = f"""
    SELECT m.team, m.candidate, m.role, m.core, m.alone
    FROM {standing.JOINED} WHERE t.id = ANY($1::bigint[]) AND {standing.COMES} ORDER BY m.team, m.id
"""  # noqa: S608

PEOPLE = f"""
    SELECT c.id, c.headline, c.major, c.summary, c.registered, c.consent, c.state, c.skills,
           c.education, c.title_level, c.years,
           c.wanted_counties, c.wanted_branches, c.wanted_pay, c.mode, c.available_from, c.updated,
           a.active IS NOT FALSE AS reachable,
           coalesce(p.introductions, 0) AS introductions,
           coalesce(p.hired, false) OR {standing.PLACED_AS_ANOTHER.format("c")} AS hired
    FROM candidate c LEFT JOIN account a ON a.id = c.account
    LEFT JOIN (SELECT candidate, count(*) FILTER (WHERE state = 'open') AS introductions,
                      bool_or(state = 'hired') AS hired
               FROM placement WHERE state <> 'closed' GROUP BY candidate) p ON p.candidate = c.id
    WHERE ($2::bigint[] IS NULL OR c.id = ANY($2))
      AND (c.registered AND c.consent AND c.state = 'active' AND a.active IS NOT FALSE
           AND NOT c.withheld AND p.hired IS NOT TRUE AND NOT {standing.ELSEWHERE.format("c")}
       OR c.id = ANY($1::bigint[]))
    ORDER BY c.id
"""  # noqa: S608

PINS = """
    SELECT need, candidate FROM directive WHERE withdrawn IS NULL AND action = 'pin' ORDER BY need, candidate
"""

LAST = "SELECT need, candidate FROM proposal WHERE run = $1 AND team IS NULL"

INTRODUCED = """
    SELECT need, candidate AS other, 'introduced' AS why FROM placement WHERE state = 'open' ORDER BY 1, 2
"""

PARTED = "SELECT need, candidate AS other, why FROM parted_pair ORDER BY 1, 2, 3"
PARTED_TEAMS = "SELECT need, team AS other, why FROM parted_team ORDER BY 1, 2, 3"
