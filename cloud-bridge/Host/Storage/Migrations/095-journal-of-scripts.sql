-- What was applied stands in schema_scripts from here on. A release from before that finds its list gone, tries to make its first table again, and stops.
DROP TABLE IF EXISTS schema_versions;
