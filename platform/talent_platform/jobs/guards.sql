CREATE OR REPLACE VIEW job_party AS
    SELECT j.id AS thing, 'owner' AS party, a.id AS account, '' AS role, NULL::bigint AS organisation, false AS office
    FROM job j JOIN account a ON a.id = j.owner AND a.active;
