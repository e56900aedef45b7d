/** The tables, as forward steps: the length of this list is the schema's version. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;

  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    connection TEXT NOT NULL,
    topic TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    received_at TEXT NOT NULL,
    status TEXT NOT NULL,
    due_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    UNIQUE (connection, dedupe_key)
  ) STRICT;
  CREATE INDEX delivery_received ON delivery (due_at, seq) WHERE status = 'received';
  CREATE INDEX delivery_parked ON delivery (tenant, connection, seq) WHERE status = 'parked';

  -- Apart from its record: reading a list never touches the bytes, and expiry deletes them alone.
  CREATE TABLE delivery_body (seq INTEGER PRIMARY KEY, received_at TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;
  CREATE INDEX delivery_body_age ON delivery_body (received_at);

  CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    recheck_at TEXT,
    compacted_to TEXT,
    UNIQUE (tenant, kind, key)
  ) STRICT;
  CREATE INDEX subject_due ON subject (recheck_at) WHERE recheck_at IS NOT NULL;

  CREATE TABLE fact (subject INTEGER NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (subject, key)) WITHOUT ROWID, STRICT;

  CREATE TABLE sighting (
    tenant TEXT NOT NULL, connection TEXT NOT NULL, external_id TEXT NOT NULL, subject INTEGER NOT NULL,
    PRIMARY KEY (tenant, connection, external_id, subject)
  ) WITHOUT ROWID, STRICT;

  CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject INTEGER NOT NULL,
    subject_key TEXT NOT NULL,
    detector TEXT NOT NULL,
    status TEXT NOT NULL,
    detected_at TEXT NOT NULL,
    json TEXT NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX incident_unresolved ON incident (subject) WHERE status <> 'resolved';
  CREATE INDEX incident_newest ON incident (tenant, detected_at, id);

  CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL) STRICT;

  CREATE TABLE connection (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE secret (connection TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID, STRICT;

  CREATE TABLE alias (
    tenant TEXT NOT NULL,
    connection TEXT NOT NULL,
    external_id TEXT NOT NULL,
    said_by TEXT NOT NULL,
    item TEXT NOT NULL,
    as_of TEXT NOT NULL,
    unsettled_at TEXT,
    PRIMARY KEY (tenant, connection, external_id, said_by)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX alias_unsettled ON alias (unsettled_at) WHERE unsettled_at IS NOT NULL;

  CREATE TABLE policy (tenant TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (tenant, name)) WITHOUT ROWID, STRICT;
  CREATE TABLE admin_key (digest BLOB PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE counter (
    tenant TEXT NOT NULL, connection TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (tenant, connection, name)
  ) WITHOUT ROWID, STRICT;
  `,
  `
  -- What is parked of a connection, by topic and reason, without a look at the rows.
  CREATE INDEX delivery_parked_why ON delivery (tenant, connection, topic, reason) WHERE status = 'parked';
  `,
  `
  -- At hand: what the next judgement of its subject may change. Of the resolved ones, those that somebody closed.
  ALTER TABLE incident ADD COLUMN at_hand INTEGER NOT NULL DEFAULT 0;
  UPDATE incident SET at_hand = 1 WHERE status <> 'resolved';
  DROP INDEX incident_unresolved;
  CREATE INDEX incident_at_hand ON incident (subject) WHERE at_hand = 1;

  CREATE TABLE incident_history (
    tenant TEXT NOT NULL, incident TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (tenant, incident, version)
  ) WITHOUT ROWID, STRICT;
  `,
  `
  -- Who is told: recipients, routes, windows, mutes. Addresses are personal data or secrets, so all of it is sealed.
  CREATE TABLE alert_record (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (tenant, kind, id)
  ) WITHOUT ROWID, STRICT;

  CREATE TABLE mailing (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    grp TEXT NOT NULL,
    status TEXT NOT NULL,
    due_at TEXT,
    fallback_at TEXT,
    rev INTEGER NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (tenant, id)
  ) STRICT;
  CREATE INDEX mailing_due ON mailing (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX mailing_overdue ON mailing (fallback_at) WHERE fallback_at IS NOT NULL;
  CREATE INDEX mailing_group ON mailing (tenant, grp, seq);

  CREATE TABLE notice (
    tenant TEXT NOT NULL, incident TEXT NOT NULL, change TEXT NOT NULL, recipient TEXT NOT NULL,
    mailing TEXT, withdrawn INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (tenant, incident, change, recipient)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX notice_mailing ON notice (tenant, mailing) WHERE mailing IS NOT NULL;
  `,
  `
  -- Counts writes, so that who has read an older one writes nothing.
  ALTER TABLE alert_record ADD COLUMN rev INTEGER NOT NULL DEFAULT 1;
  `,
  `
  -- Whom the bytes of a delivery name; goes with them. In order of arrival, so that a webhook adds to the end and touches nothing else.
  CREATE TABLE delivery_named (seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, marks TEXT NOT NULL, doomed_at TEXT) STRICT;
  CREATE INDEX delivery_doomed ON delivery_named (doomed_at) WHERE doomed_at IS NOT NULL;
  CREATE TABLE tombstone (tenant TEXT NOT NULL, mark TEXT NOT NULL, erased_at TEXT NOT NULL, PRIMARY KEY (tenant, mark)) WITHOUT ROWID, STRICT;
  CREATE TABLE privacy_request (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, due_at TEXT, json TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE INDEX privacy_request_due ON privacy_request (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX privacy_request_newest ON privacy_request (tenant, id);
  `,
  `
  -- Incidents that one thing is behind.
  ALTER TABLE incident ADD COLUMN story TEXT NOT NULL DEFAULT '';
  UPDATE incident SET story = json_extract(json, '$.subject.kind') || '|' || subject_key;
  CREATE INDEX incident_story ON incident (tenant, story, detected_at, id);
  CREATE INDEX incident_story_status ON incident (tenant, status, story);
  `,
  `
  -- Requests for data that nobody has answered yet.
  CREATE INDEX privacy_request_unanswered ON privacy_request (tenant, id)
    WHERE json_extract(json, '$.kind') = 'export' AND json_extract(json, '$.answered') IS NULL;
  `,
  `
  -- What vendors' catalogues say of their ids: title and bar code, one row a product.
  CREATE TABLE catalogue (
    tenant TEXT NOT NULL, connection TEXT NOT NULL, product TEXT NOT NULL, items TEXT NOT NULL,
    PRIMARY KEY (tenant, connection, product)
  ) WITHOUT ROWID, STRICT;
  `,
  `
  -- API keys with roles and scopes. Those there were opened everything.
  CREATE TABLE api_key (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, last_used_on TEXT, json TEXT NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX api_key_newest ON api_key (tenant, id);
  INSERT INTO api_key (id, tenant, digest, json)
    SELECT 'key_00' || substr(hex(digest), 1, 24), tenant, lower(hex(digest)), json_object(
      'id', 'key_00' || substr(hex(digest), 1, 24), 'tenant', tenant, 'name', name, 'role', 'owner',
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    FROM admin_key;
  DROP TABLE admin_key;
  `,
  `
  -- Who wants to hear of events. Addresses and signing secrets, so all of it is sealed.
  CREATE TABLE subscription (
    tenant TEXT NOT NULL, id TEXT NOT NULL, rev INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (tenant, id)
  ) WITHOUT ROWID, STRICT;

  CREATE TABLE posting (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    subscription TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    about TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT,
    tries INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (subscription, id)
  ) STRICT;
  CREATE INDEX posting_due ON posting (subscription, due_at, seq) WHERE due_at IS NOT NULL;
  CREATE INDEX posting_newest ON posting (subscription, seq);
  CREATE INDEX posting_failed ON posting (subscription, seq) WHERE status = 'failed';
  CREATE INDEX posting_about ON posting (tenant, about);
  CREATE INDEX posting_age ON posting (created_at);
  `,
  `
  -- What was changed over the API, one chain a tenant; the end of each, with the key that proves it.
  CREATE TABLE audit_head (tenant TEXT PRIMARY KEY, seq INTEGER NOT NULL, proof TEXT NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE audit (
    tenant TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, object TEXT, json TEXT NOT NULL,
    PRIMARY KEY (tenant, seq)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX audit_actor ON audit (tenant, actor, seq);
  CREATE INDEX audit_object ON audit (tenant, object, seq) WHERE object IS NOT NULL;
  `,
  `
  -- Items that somebody said are not one, however alike they look.
  CREATE TABLE dismissal (tenant TEXT NOT NULL, pair TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (tenant, pair)) WITHOUT ROWID, STRICT;
  `,
  `
  -- Webhooks get lost: how far each vendor has been asked for what they missed, and what came by asking alone.
  CREATE TABLE pull (
    connection TEXT PRIMARY KEY, tenant TEXT NOT NULL, version INTEGER NOT NULL, due_at TEXT, json TEXT NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX pull_due ON pull (due_at) WHERE due_at IS NOT NULL;
  ALTER TABLE delivery ADD COLUMN source TEXT;
  ALTER TABLE delivery ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX delivery_missed ON delivery (tenant, connection, received_at) WHERE missed = 1;
  `,
  `
  -- Who is on this hub, and who was: an id is never used again.
  CREATE TABLE tenant (id TEXT PRIMARY KEY, due_at TEXT, json TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE INDEX tenant_due ON tenant (due_at) WHERE due_at IS NOT NULL;
  INSERT INTO tenant (id, json) SELECT DISTINCT tenant, json_object('id', tenant, 'name', tenant,
    'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) FROM api_key;
  `,
  `
  -- Answers for whoever sends a change again under the same Idempotency-Key.
  CREATE TABLE kept_answer (
    tenant TEXT NOT NULL, name TEXT NOT NULL, request TEXT NOT NULL, until TEXT NOT NULL, running_until TEXT, sealed BLOB NOT NULL,
    PRIMARY KEY (tenant, name)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX kept_answer_age ON kept_answer (until);
  `,
  `
  -- A page of incidents costs the same however many there are, by whatever they are looked for.
  CREATE INDEX incident_status ON incident (tenant, status, detected_at, id);
  CREATE INDEX incident_detector ON incident (tenant, detector, detected_at, id);
  CREATE INDEX incident_detector_status ON incident (tenant, detector, status, detected_at, id);
  CREATE INDEX incident_subject ON incident (tenant, subject_key, detected_at, id);
  `,
  `
  -- When a vendor took a product away, so that nothing older comes back.
  ALTER TABLE catalogue ADD COLUMN gone_at TEXT;
  `,
  `
  -- Each tenant has its turn, however much of another one waits.
  CREATE INDEX delivery_waiting ON delivery (tenant, due_at, seq) WHERE status = 'received';
  DROP INDEX delivery_received;
  `,
  `
  -- What was counted of a connection, day by day.
  CREATE TABLE counter_day (
    tenant TEXT NOT NULL, connection TEXT NOT NULL, day TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (tenant, connection, day, name)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX counter_day_age ON counter_day (day);
  `,
  `
  -- A page of one tenant's deliveries or messages costs the same, however much others have.
  CREATE INDEX delivery_of_tenant ON delivery (tenant, seq);
  CREATE INDEX mailing_of_tenant ON mailing (tenant, seq);
  CREATE INDEX mailing_of_recipient ON mailing (tenant, recipient, seq);
  `,
  `
  -- What was understood of deliveries. A page of it costs the same however much there is, by whatever it is looked for.
  CREATE TABLE event (
    seq INTEGER NOT NULL, place INTEGER NOT NULL, tenant TEXT NOT NULL, type TEXT NOT NULL, connection TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (seq, place)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX event_of_tenant ON event (tenant, seq, place);
  CREATE INDEX event_type ON event (tenant, type, seq, place);
  CREATE INDEX event_connection ON event (tenant, connection, seq, place);
  CREATE INDEX event_connection_type ON event (tenant, connection, type, seq, place);
  `,
  `
  -- Each tenant has its turn when time alone brings something about.
  CREATE INDEX subject_waiting ON subject (tenant, recheck_at) WHERE recheck_at IS NOT NULL;
  DROP INDEX subject_due;
  `,
]
