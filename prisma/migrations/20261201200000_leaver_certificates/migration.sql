-- The digest of a leaver's certificate. A certificate that is written before the end counts only once the leaver is finished.
ALTER TABLE leavers ADD COLUMN certificate_digest text;
UPDATE leavers SET certificate_digest =
  rtrim(translate(encode(sha256(convert_to(certificate, 'UTF8')), 'base64'), '+/', '-_'), '=')
WHERE certificate IS NOT NULL;
