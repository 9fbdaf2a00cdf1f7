-- Photos from before this migration still hold where they were taken; housekeeping cleans them.
ALTER TABLE problem_reports ADD COLUMN is_photo_clean BIGINT NOT NULL DEFAULT 0;
CREATE INDEX problem_reports_unclean ON problem_reports (id) WHERE is_photo_clean = 0 AND photo IS NOT NULL;
