-- Which runs of a gateway were heard (gateway/Contracts/CloudWire/SourceLives.cs), as JSON: by its hellos, and by its states.
ALTER TABLE gateways ADD COLUMN lives TEXT;
