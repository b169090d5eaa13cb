-- context: identity
-- Phone numbers that a person has shown to be theirs by entering a code.
CREATE TABLE confirmed_phones (
    person_id BIGINT NOT NULL REFERENCES people (id),
    phone TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, phone)
);

-- context: system
-- How a message of the outbox reaches people: by mail, or as a text message to a phone.
ALTER TABLE mails ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'text'));
