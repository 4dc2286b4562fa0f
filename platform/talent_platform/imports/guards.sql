CREATE OR REPLACE VIEW import_party AS
    SELECT f.id AS thing, 'owner' AS party, a.id AS account, '' AS role, NULL::bigint AS organisation, false AS office
    FROM import_file f JOIN account a ON a.id = f.owner AND a.active;
