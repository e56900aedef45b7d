/** Made from the OpenAPI document by `npm run client`. Not to be edited. */

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the hub well? */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{connectionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What vendors call
         * @description The vendor’s own signature takes the place of a key. A 2xx means that the delivery is stored durably.
         */
        post: operations["postHooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List messages */
        get: operations["getAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message again that did not get through */
        post: operations["postAlertsIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who would be told of an incident, if it opened now */
        post: operations["postAlertsPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again all that has failed since a moment
         * @description Oldest first and with the same ids, once each, however often this is asked.
         */
        post: operations["postAlertsReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/aliases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List aliases */
        get: operations["getAliases"];
        /**
         * Say which items external ids stand for
         * @description All or nothing. What was said under these ids so far moves to its item, and is judged again.
         */
        put: operations["putAliases"];
        post?: never;
        /**
         * Take a person’s alias back
         * @description The vendor’s catalogue holds again, or the item is unmapped.
         */
        delete: operations["deleteAliases"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/aliases/dismissals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was said not to be one */
        get: operations["getAliasesDismissals"];
        /**
         * Say that items are not one
         * @description Give `item` and `other` of a suggestion as they stand there. Of two that are dismissed already the first word stays.
         */
        put: operations["putAliasesDismissals"];
        post?: never;
        /**
         * Take back that two items are not one
         * @description They are suggested again, if they still look alike.
         */
        delete: operations["deleteAliasesDismissals"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/aliases/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Write all aliases of people as a CSV file */
        get: operations["getAliasesExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/aliases/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take aliases in from a CSV file
         * @description Columns `item` (the SKU), `connection` (its id or name) and `externalId`, separated by comma, semicolon or tab, in UTF-8. All rows or none: every row that is wrong is named in `errors`. At most 4194304 bytes.
         */
        post: operations["postAliasesImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/aliases/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List items that may be one
         * @description SKUs and unmapped ids that are equal but for case, leading zeros, blanks, punctuation or look-alike letters, or are one bar code; and items of different systems whose products state one bar code or similar titles. Numbers, sizes, colours, models and the like must agree. Two items that one system tells apart are not suggested for what it says of them. Nothing is merged until somebody confirms it; what was dismissed is not shown. The names of up to 50000 items are compared, 20 of one form, and 50000 items of catalogues. Each page compares all of them anew: ask for long ones.
         */
        get: operations["getAliasesSuggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export connections, aliases, policies, facts, incidents, alerts and who was erased */
        get: operations["getArchive"];
        put?: never;
        /** Take lines of an archive in; safe to repeat */
        post: operations["postArchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was changed over the API, by whom and when */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the record of changes is as it was written
         * @description From the beginning, or from an entry that you noted before: then that one must be there as well.
         */
        get: operations["getAuditVerify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List connections */
        get: operations["getConnections"];
        put?: never;
        /**
         * Connect a vendor
         * @description `secret` is what the vendor signs with. `secrets` is a list of up to five of them (newest first), or an object `{signing, <credential>: ...}`. Credentials may also stand among `settings`; they are kept apart and never shown.
         */
        post: operations["postConnections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at a connection */
        get: operations["getConnectionsId"];
        put?: never;
        post?: never;
        /**
         * Disconnect a vendor
         * @description Its hook answers 404 from now on. What it said so far stays.
         */
        delete: operations["deleteConnectionsId"];
        options?: never;
        head?: never;
        /**
         * Change name, roles, settings or secrets
         * @description What is not named stays; settings are replaced as a whole. Credentials stand in `secrets` and are replaced one by one: `{"secrets":{"accessToken":"shpat_..."}}` leaves the others and the signing secrets as they are. New signing secrets (`secret`, or `signing` in `secrets`) replace all old ones; to keep the old beside the new, `POST /v1/connections/{id}/secret`. Where settings lead to another host, credentials have to be given once more.
         */
        patch: operations["patchConnectionsId"];
        trace?: never;
    };
    "/v1/connections/{id}/backfill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for what was before the connection was made
         * @description A job within the vendor’s rate limits that goes on after a restart; its progress is `backfill` of `GET /v1/connections/{id}/pull`. What is known already changes nothing, so that it is safe to begin again. While one is under way another is refused (409).
         */
        post: operations["postConnectionsIdBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold a connection back
         * @description What its vendor sends is verified, kept and answered as ever, so that nothing is lost and no vendor gives up. It stays `received` and is not read until the connection is resumed; its bytes are kept no longer for that.
         */
        post: operations["postConnectionsIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what the vendor was asked for because webhooks may have missed it */
        get: operations["getConnectionsIdPull"];
        /** Say how often the vendor is asked */
        put: operations["putConnectionsIdPull"];
        /** Ask the vendor now */
        post: operations["postConnectionsIdPull"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with a paused connection
         * @description What waited is read now; of more than 2,000 the rest within the hour.
         */
        post: operations["postConnectionsIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a new signing secret
         * @description The new `secret` comes first and the old ones stay good, up to five in all, so that nothing is refused while the vendor changes over. Later `{"dropOld":true}` leaves the newest alone. Both at once replace all at once.
         */
        post: operations["postConnectionsIdSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What came of a connection, day by day
         * @description Every day of those asked for, today and the latest first. Days are kept 60 days. Counted in memory and written every few seconds: what a process had counted when it was killed is missing.
         */
        get: operations["getConnectionsIdStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a connection
         * @description Looks at its signing secret, at what was refused and heard lately and at what is open against it; and asks its vendor, where the API is read, for one cheap thing with its credentials, and which webhooks are switched on where the API says so. Changes nothing, here or there. The vendor has five seconds for each of at most two answers.
         */
        post: operations["postConnectionsIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Each page looks at a bounded number of deliveries, so with a filter that few fit a page may be short, or empty, though there is a `nextCursor`.
         */
        get: operations["getDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a delivery
         * @description With `body=true` it shows what the vendor sent, personal data included, to the role admin and the scope privacy:read; signatures and secrets are left out.
         */
        get: operations["getDeliveriesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Save the bytes that a vendor sent
         * @description As received, `***` for a secret in them; they may hold personal data. A file to be saved and never shown: whatever is in it, no browser takes it for a page. 409 once the bytes are past their retention, or erased.
         */
        get: operations["getDeliveriesIdRaw"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a delivery again
         * @description Safe at any time: what is known already changes nothing.
         */
        post: operations["postDeliveriesIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Write deliveries as a file, one JSON object a line
         * @description As the list shows them, without what they brought. Written while it is read: a file that fails on its way is cut off.
         */
        get: operations["getDeliveriesExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read all deliveries again that fit a filter, part by part
         * @description One call replays the next 200 at most and answers how far it came; go on with its `nextCursor` and the same filter. Whoever stops asking has cancelled the rest. Safe at any time: what is known already changes nothing.
         */
        post: operations["postDeliveriesReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was understood of deliveries
         * @description As they were when each delivery was read the last time; they go when its bytes go. What a vendor says again when it is asked regularly is left out. With a filter that few fit a page may be short, or empty, though there is a `nextCursor`.
         */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at an event */
        get: operations["getEventsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List incidents */
        get: operations["getIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at an incident, with the deliveries behind it */
        get: operations["getIncidentsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that somebody is on it
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdAcknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say who sees to it; null: nobody
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdAssign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave a comment in its history
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/false-alarm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark it as a false alarm
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdFalseAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what happened to an incident, by whom and why */
        get: operations["getIncidentsIdHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a closing, acknowledgement or snooze
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdReopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close it by hand
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let it rest until a time, or until it changes
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdSnooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/true-alarm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the mark of a false alarm back
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdTrueAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/unsnooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Wake a snoozed incident
         * @description Safe to repeat: what is so already stays as it is. A comment is added each time.
         */
        post: operations["postIncidentsIdUnsnooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about up to 200 incidents at once
         * @description By ids, or by a filter as of the list. Each is decided by itself: look at the outcome of each.
         */
        post: operations["postIncidentsBulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Write incidents as a file
         * @description `csv` has the columns id, status, severity, detector, about, subject, title, summary, advice, cause, quantity, order, impact, currency, impactMinor, occurredAt, detectedAt, resolvedAt, resolution, assignee, story; cells that a spreadsheet would run stand behind a quote. `ndjson` has one incident a line, as the list shows it. Moments in the words of `csv` are to the minute, in UTC. Newest first; what comes in meanwhile is not in it. The file is written while it is read: one that fails on its way is cut off.
         */
        get: operations["getIncidentsExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List items with where they stand
         * @description An item is listed once anything is known of it. A page may be short; the last has no `nextCursor`.
         */
        get: operations["getItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/items/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where an item stands, or stood at a moment
         * @description With `at` it is reckoned from what had happened by that moment in the vendors’ own times, as it is known today: what was reported late counts from when it happened, not from when the hub heard of it. Roles, aliases and the policy are those of today. An order line is known by its last report, its shipments and refunds; what a vendor changed in it before that is not kept. Facts that can no longer change an answer of today are let go 14 days after; moments before what is kept of the item are refused (422, `at`), and so are moments to come.
         */
        get: operations["getItemsSku"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/items/{sku}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every fact that is kept of an item, with its source
         * @description Of several reports of the same thing the one that holds. What was let go is missing from the start.
         */
        get: operations["getItemsSkuTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is being done in the background, and what was
         * @description Erasures first, the newest of them first, for whoever has the scope privacy:read as well; then the last backfill of each connection. A page may be short, or empty, though there is a `nextCursor`. What is replayed by a filter is no job: whoever asks for it goes on part by part.
         */
        get: operations["getJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List keys */
        get: operations["getKeys"];
        put?: never;
        /**
         * Make a key
         * @description Of no more rights than your own, and for no longer.
         */
        post: operations["postKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description It opens nothing from now on. The last owner’s key that opens everything and never expires stays.
         */
        delete: operations["deleteKeysId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace a key by a new one of the same rights */
        post: operations["postKeysIdRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List windows of maintenance */
        get: operations["getMaintenance"];
        put?: never;
        /**
         * Plan maintenance
         * @description While it lasts nothing that fits is told; what still holds at its end is told then.
         */
        post: operations["postMaintenance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/maintenance/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End maintenance
         * @description What waited for its end, and still holds, is told now.
         */
        delete: operations["deleteMaintenanceId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures for Prometheus
         * @description In its text format 0.0.4, of the key’s own tenant. Give Prometheus a key with the role viewer and the scope `metrics:read` alone, as `authorization` of the scrape, and `metrics_path: /v1/metrics`.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List mutes */
        get: operations["getMutes"];
        put?: never;
        /**
         * Tell nothing of a kind for a while
         * @description To somebody or everybody, of a detector, a subject or both. Incidents are recorded all the same.
         */
        post: operations["postMutes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a mute */
        delete: operations["deleteMutesId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a policy */
        get: operations["getPoliciesName"];
        /**
         * Set a policy
         * @description What is left out falls back to its default. Everything it bears on is judged again.
         */
        put: operations["putPoliciesName"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a policy on stored history
         * @description Says what the proposed policy would have raised and cleared in the period, beside the one that holds. Nothing is written. Played from the facts as they are kept: of what was reported several times, such as an order, only the last report is there, and facts that were compacted are gone. Answers a bounded part; ask again with nextCursor for the rest, and add up.
         */
        post: operations["postPoliciesNameDryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{name}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See which tolerances the marks of false alarms speak for
         * @description Weighs the newest 20 incidents of each connection, of the detector’s newest 1,000. Nothing is changed: try a suggestion with dry-run, or put it into the policy. At most one for each connection and tolerance, so this list has no pages.
         */
        get: operations["getPoliciesNameSuggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase one person in all that the hub holds
         * @description Holds from this moment on, for late webhooks too; what is there is cleared up within minutes. It cannot be taken back.
         */
        post: operations["postPrivacyErasures"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/erasures/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See what erasing one person would take along
         * @description Changes nothing. That somebody looked is on record.
         */
        post: operations["postPrivacyErasuresPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for what is held of one person
         * @description Opens a request whose answer is then read out, page by page. It stays open until it is said to be answered.
         */
        post: operations["postPrivacyExports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who asked to be erased, or to be told what is held of them
         * @description With `status=open` those that wait for an answer, the oldest first.
         */
        get: operations["getPrivacyRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See how far a request has come */
        get: operations["getPrivacyRequestsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/requests/{id}/answered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a customer was told what is held of them
         * @description Safe to repeat: who said so first, and when, stays.
         */
        post: operations["postPrivacyRequestsIdAnswered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy/requests/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read out what is held of the person that a request is about
         * @description What systems said of them, incidents, and of each delivery that is kept the part that is theirs. Personal data in clear: before each page it is noted who reads it out, and each page is on record.
         */
        get: operations["getPrivacyRequestsIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is told */
        get: operations["getRecipients"];
        put?: never;
        /**
         * Add somebody to be told
         * @description Asks the address to confirm, where its channel wants that; nothing else goes there before.
         */
        post: operations["postRecipients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tell somebody nothing any more */
        delete: operations["deleteRecipientsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/{id}/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test, or ask again to confirm
         * @description Whoever confirms anew is told again, where the address had been switched off. An address is asked at most five times within 24 hours, those of a tenant at most a hundred times.
         */
        post: operations["postRecipientsIdMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List routes */
        get: operations["getRoutes"];
        put?: never;
        /** Say who is told of what, and when */
        post: operations["postRoutes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a route */
        get: operations["getRoutesId"];
        /**
         * Change a route
         * @description What is left out falls back to its default. What waits already leaves as it was planned.
         */
        put: operations["putRoutesId"];
        post?: never;
        /** Remove a route */
        delete: operations["deleteRoutesId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stories: incidents that one thing is behind
         * @description Of the incidents of one status, or of all. Every incident is in one story.
         */
        get: operations["getStories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List subscriptions */
        get: operations["getSubscriptions"];
        put?: never;
        /**
         * Have a tool told of events
         * @description Signed by Standard Webhooks, a CloudEvents 1.0 body, at least once, with the same webhook-id each time.
         */
        post: operations["postSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at a subscription */
        get: operations["getSubscriptionsId"];
        put?: never;
        post?: never;
        /**
         * Tell it nothing any more
         * @description With it goes the list of what it was sent.
         */
        delete: operations["deleteSubscriptionsId"];
        options?: never;
        head?: never;
        /**
         * Change where it goes, what it asks for, or what it is called
         * @description What is not named stays. What waits goes to the new address; headers of its own have to be given once more for another host.
         */
        patch: operations["patchSubscriptionsId"];
        trace?: never;
    };
    "/v1/subscriptions/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what it was sent, and what became of it */
        get: operations["getSubscriptionsIdDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/deliveries/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at a message, with what it says */
        get: operations["getSubscriptionsIdDeliveriesDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/deliveries/{delivery}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message again */
        post: operations["postSubscriptionsIdDeliveriesDeliveryReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let its messages wait
         * @description What it asks for is kept meanwhile, as long as the hub keeps deliveries. Safe to repeat.
         */
        post: operations["postSubscriptionsIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again all since a moment that did not arrive
         * @description In the order in which it was made, with the same ids.
         */
        post: operations["postSubscriptionsIdRecover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send what waits, and go on; also where the hub had switched it off
         * @description What it asks for is kept meanwhile, as long as the hub keeps deliveries. Safe to repeat.
         */
        post: operations["postSubscriptionsIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret
         * @description Both sign while the old one holds, so that the receiver can change over. One from before that ends now.
         */
        post: operations["postSubscriptionsIdRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message */
        post: operations["postSubscriptionsIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tenants */
        get: operations["getTenants"];
        put?: never;
        /** Make a tenant with its first key */
        post: operations["postTenants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look at a tenant, and how far its erasing has come */
        get: operations["getTenantsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a tenant before it leaves
         * @description As `GET /v1/archive` does for its owner. It stands in the record of changes of both.
         */
        get: operations["getTenantsIdArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a tenant for good
         * @description Its keys open nothing and its webhooks are answered 404 from now on; then all of it goes, piece by piece. Its id is never given again. Safe to repeat.
         */
        post: operations["postTenantsIdErase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a tenant that lost its keys a new owner’s key
         * @description The keys that it has stay as they are: its owner revokes what is lost. It stands in the record of changes of both.
         */
        post: operations["postTenantsIdKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/vendors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what can be connected */
        get: operations["getVendors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/vendors/{vendor}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See what a vendor needs to be connected */
        get: operations["getVendorsVendor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Alert: {
            attempts: {
                at: string;
                reason?: string;
            }[];
            createdAt: string;
            dueAt?: string;
            id: string;
            /** @description How many it tells of */
            incidents: number;
            name?: string;
            /** @enum {string} */
            reason: "opened" | "updated" | "reopened" | "resolved" | "escalated" | "reminder" | "digest" | "test" | "confirm" | "notice";
            recipient: string;
            severity: string;
            /** @description The gravest of them, by id */
            shown: string[];
            /** @enum {string} */
            status: "gathering" | "waiting" | "sent" | "failed" | "dropped";
            tries: number;
            /** @description Why it failed or was dropped */
            why?: string;
        };
        AlertPreview: {
            silent: {
                recipient?: string;
                why: string;
            }[];
            tell: {
                at: string;
                name: string;
                /** @enum {string} */
                reason: "opened" | "updated" | "reopened" | "resolved" | "escalated" | "reminder" | "digest" | "test" | "confirm" | "notice";
                recipient: string;
                why: string;
            }[];
        };
        Alias: {
            asOf: string;
            /** @enum {string} */
            by: "person" | "catalogue";
            connection: string;
            /** @description The vendor’s own id of the item */
            externalId: string;
            /** @description The SKU */
            item: string;
        };
        AliasDismissal: {
            at: string;
            by: {
                /** @enum {string} */
                kind: "hub" | "key" | "person";
                name?: string;
            };
            /** @description The SKU */
            item: string;
            /** @description Another SKU, or a connection with an external id; the rest is null */
            other: {
                connection: string | null;
                externalId: string | null;
                sku: string | null;
            };
        };
        AliasSuggestion: {
            /** @description Confirms it: send them as `aliases` of PUT /v1/aliases. Empty: only its own system can write the SKU alike */
            aliases: {
                connection: string;
                externalId: string;
                item: string;
            }[];
            /** @description The SKU that would stay */
            item: string;
            /** @description Another SKU, or a system’s own id that is not mapped */
            other: {
                connection: string | null;
                externalId: string | null;
                sku: string | null;
            };
            /** @description In what the two differ, or why they may be one */
            reasons: ("same text" | "same bar code" | "similar title" | "blanks" | "case" | "look-alike letters" | "leading zeros" | "punctuation")[];
            /** @description What their systems call them, where they say */
            titles: {
                item: string | null;
                other: string | null;
            };
        };
        ArchiveLine: {
            [key: string]: unknown;
        };
        AuditEntry: {
            /** @description The route, e.g. `PATCH /v1/connections/{id}` */
            action: string;
            actor: {
                id: string;
                /** @enum {string} */
                kind: "key" | "person" | "recipient" | "hub";
                name?: string;
                /** @enum {string} */
                role?: "viewer" | "operator" | "admin" | "owner";
            };
            at: string;
            /** @description The proof of the entry before */
            before: string;
            /** @description A keyed digest of what was sent */
            body?: string;
            /** @description The id of what was changed or made, or the name in the path */
            object?: string;
            proof: string;
            seq: number;
            /** @description What was answered. 5xx: it may have been done in part */
            status: number;
        };
        AuditVerdict: {
            /** @description The place of the first entry that does not hold */
            at?: number;
            /** @description False: there is more; go on from `to` */
            complete?: boolean;
            detail?: string;
            holds: boolean;
            /** @description How far it holds. Note it elsewhere, and ask from there the next time */
            to?: {
                proof: string;
                seq: number;
            };
        };
        /** @description The last one that was begun */
        Backfill: {
            endedAt: string | null;
            id: string;
            kept: number;
            listed: number;
            lists: {
                /** @description Those of them that no delivery had said in the same words */
                kept: number;
                list: string;
                /** @description Things that were asked for */
                listed: number;
                pages: number;
                /** @description The youngest change that was come to */
                reachedAt: string | null;
                reason: string | null;
                since: string;
                /** @enum {string} */
                status: "under-way" | "done" | "failed";
            }[];
            /** @description How much of it is behind us, as far as its lists tell */
            share: number;
            since: string;
            startedAt: string;
        } | null;
        ChangedSubscription: {
            createdAt: string;
            description: string;
            events: string[];
            failingSince?: string;
            /** @description Names of its own headers; values are never shown */
            headers: string[];
            id: string;
            /** @description Why it is off */
            reason?: string;
            /** @description The last four characters of what signs, newest first, and until when the old one does */
            secrets: {
                hint: string;
                until?: string;
            }[];
            /** @enum {string} */
            status: "active" | "paused" | "off";
            /** @description Its host; the path is never shown, for it may be a secret */
            url: string;
            version: number;
            /** @description It is kept, and something is doubtful about its address: its name leads nowhere at the moment */
            warning?: string;
        };
        Check: {
            /** @enum {string} */
            check: "secret" | "signatures" | "heard" | "access" | "webhooks" | "troubles";
            says: string;
            /**
             * @description `unknown`: it cannot be told from here
             * @enum {string}
             */
            state: "ok" | "failed" | "unknown";
            /** @description How to mend it, or find out */
            todo?: string;
        };
        Connection: {
            /** @description kept, duplicate, refused, misconfigured */
            counters: {
                [key: string]: number;
            };
            createdAt: string;
            /** @description Names of the credentials that are set for lookups */
            credentials: string[];
            health: {
                /** @description Its clock was last found more than five minutes ahead then; such events are taken as of their receipt. One that is behind looks like lateness */
                clock?: {
                    aheadSeconds: number;
                    at: string;
                };
                /** @description The minute in which it was last heard */
                lastHeardAt?: string;
                /** @description Changes of today and yesterday (UTC) that no webhook told; only where vendors are asked */
                missed?: number;
                /** @description Requests of today and yesterday (UTC) whose signature did not match, whoever sent them */
                refused: number;
                /** @description Its incidents that are not resolved */
                troubles: {
                    detector: string;
                    incident: string;
                    /** @enum {string} */
                    severity: "info" | "warning" | "critical";
                    since: string;
                    title: string;
                }[];
            };
            /** @description The address to give to the vendor */
            hookUrl: string;
            id: string;
            name: string;
            /** @description Since when its deliveries wait */
            pausedAt?: string;
            roles: ("physical" | "sellable" | "orders" | "customers" | "consent" | "payments" | "books" | "support" | "feedback" | "shipping" | "metrics")[];
            /** @description The last four characters of each signing secret, newest first; no more is ever shown */
            secrets: string[];
            settings: {
                [key: string]: unknown;
            };
            vendor: string;
            /** @description Counts changes of it and of its secrets */
            version: number;
        };
        ConnectionDay: {
            /** @description UTC */
            day: string;
            /** @description Webhooks that had been kept before */
            duplicates: number;
            /** @description Requests that there was no secret to verify with */
            misconfigured: number;
            /** @description Deliveries that could not be read that day; one that is tried again counts again */
            parked: number;
            /** @description What came because the vendor was asked */
            pulled: number;
            /** @description Webhooks that were genuine, new and kept */
            received: number;
            /** @description Requests whose signature did not match, whoever sent them */
            refused: number;
            taken: components["schemas"]["Lag"] & unknown;
            told: components["schemas"]["Lag"];
        };
        ConnectionStatistics: {
            connection: string;
            days: components["schemas"]["ConnectionDay"][];
        };
        ConnectionTest: {
            checks: components["schemas"]["Check"][];
            connection: string;
            /** @description Nothing failed */
            ok: boolean;
        };
        Delivery: {
            attempts: number;
            connection: string;
            /** @description What the vendor names it by: a repeat has the same */
            dedupeKey: string;
            id: string;
            /** @description Why it is parked, or waits for another attempt */
            reason?: string;
            receivedAt: string;
            /**
             * @description No webhook brought it: it was asked for, regularly or by a backfill
             * @enum {string}
             */
            source?: "pull" | "backfill";
            /** @enum {string} */
            status: "received" | "aligned" | "ignored" | "parked";
            topic: string;
        };
        DryRun: {
            added: {
                count: number;
                /** @description The first 20; nothing under these ids was written */
                examples: components["schemas"]["Incident"][];
            };
            counts: {
                after: {
                    /** @description Those of them that no longer held at its end */
                    cleared: number;
                    /** @description Incidents that held at some moment of the period */
                    raised: number;
                };
                before: {
                    /** @description Those of them that no longer held at its end */
                    cleared: number;
                    /** @description Incidents that held at some moment of the period */
                    raised: number;
                };
                cause: string;
                detector: string;
                shadow: boolean;
            }[];
            from: string;
            /** @description Send it as cursor, with the same from and to, for the rest */
            nextCursor: string | null;
            removed: {
                count: number;
                /** @description The first 20; nothing under these ids was written */
                examples: components["schemas"]["Incident"][];
            };
            /** @description How many were looked at in this part */
            subjects: number;
            to: string;
            unsure: {
                /** @description Subjects that lost facts of the period: more may have been found then */
                compacted: number;
                /** @description Subjects with so much news that not every moment was looked at */
                thinned: number;
            };
        };
        ErasurePreview: {
            consents: number;
            /** @description Whose records would be erased */
            customers: {
                connection: string;
                customer: string;
            }[];
            /** @description How many deliveries would lose their bytes */
            deliveries: number;
            /** @description What the hub shows of them, to see whether the right person is meant */
            hints: string[];
            incidents: number;
            /** @description False: there are at least so many */
            isWhole: boolean;
            /** @description Of these, how many cannot be taken apart, and so may name anybody */
            unread: number;
        };
        /** @description A CloudEvent 1.0, as subscribed tools get it and as it stands on the bus on AWS */
        Event: {
            /** @description The vendor’s clock ran ahead: `time` is when it came in */
            clockAhead?: boolean;
            connection: string;
            /** @description By its type. People are keyed digests and masked hints */
            data: {
                [key: string]: unknown;
            };
            delivery: string;
            /** @description The delivery, and the place of this among what it said */
            id: string;
            /**
             * @description No webhook brought it: it was asked for
             * @enum {string}
             */
            origin?: "pull" | "backfill";
            receivedAt: string;
            source: string;
            /** @enum {string} */
            specversion: "1.0";
            tenant: string;
            /** @description When it happened, as the vendor says */
            time: string;
            /** @enum {string} */
            type: "order.placed" | "order.updated" | "order.cancelled" | "order.fulfilled" | "order.refunded" | "sale.completed" | "sale.returned" | "stock.counted" | "stock.moved" | "listing.updated" | "product.updated" | "product.deleted" | "customer.updated" | "customer.merged" | "customer.deleted" | "customer.requested" | "consent.changed" | "payment.captured" | "payment.refunded" | "payment.failed" | "invoice.updated" | "deal.updated" | "ticket.updated" | "feedback.received" | "shipment.updated" | "metric.reported";
            /** @description What the vendor’s clock said then */
            vendorTime?: string;
        };
        Incident: {
            advice: string;
            assignee?: string;
            cause?: string;
            detectedAt: string;
            detector: string;
            /** @description Two prices differ by so much for one piece: not to be summed */
            differencePerPiece?: {
                amountMinor: number;
                currency: string;
            };
            /** @description Keys of the facts it rests on */
            evidence: string[];
            /** @description Somebody said that there was nothing to find, and when */
            falseAlarm?: {
                at: string;
                by: {
                    /** @enum {string} */
                    kind: "hub" | "key" | "person";
                    name?: string;
                };
                differencePerPiece?: {
                    amountMinor: number;
                    currency: string;
                };
                impact?: {
                    amountMinor: number;
                    currency: string;
                };
                quantity?: string;
                reason: string;
            };
            /** @description The business goal that it hurts */
            goal: string;
            /** @description Closed by hand, and its finding still holds */
            holds?: boolean;
            id: string;
            /** @description What it costs or puts at risk now; absent where that is not known */
            impact?: {
                amountMinor: number;
                currency: string;
            };
            /** @description In the vendors’ own time */
            occurredAt: string;
            /** @description The number that the merchant sees */
            order?: string;
            /** @description Decimal text */
            quantity?: string;
            /** @description What somebody gave as the reason when closing it */
            reason?: string;
            reopened: number;
            /** @description In a word; `by-hand` or `false-alarm` where somebody closed it */
            resolution?: string;
            resolvedAt?: string;
            /** @enum {string} */
            severity: "info" | "warning" | "critical";
            /** @description Its detector is only being tried: nobody is alerted */
            shadow?: boolean;
            /** @description Absent while snoozed: until it says something else */
            snoozedUntil?: string;
            /** @enum {string} */
            status: "open" | "acknowledged" | "snoozed" | "resolved";
            /** @description Incidents that one thing is behind have the same */
            story: string;
            subject: {
                /** @description Of an item its SKU */
                key: string;
                kind: string;
            };
            summary: string;
            /** @description What happened, in order */
            timeline: {
                at: string;
                /** @description Key of the fact that says so; absent where none does by itself */
                fact?: string;
                what: string;
            }[];
            title: string;
            updatedAt: string;
            /** @description Counts what is in its history */
            version?: number;
        };
        Item: {
            /** @description The moment that was asked for */
            at?: string;
            item: string;
            listings: {
                asOf: string;
                /** @description Decimal text; null while unknown */
                available: string | null;
                backorders: boolean | null;
                connection: string;
                externalId: string;
                price: {
                    amountMinor: number;
                    currency: string;
                } | null;
                published: boolean | null;
            }[];
            locations: {
                /** @enum {string} */
                basis: "onHand" | "available";
                connection: string;
                countedAt: string;
                /** @description Counts towards what online orders are served from */
                inPool: boolean;
                location: string;
                quantity: string;
            }[];
            /** @description Decimal text; null while unknown */
            onHand: string | null;
            /** @description What online orders still wait for */
            owed: string | null;
            /** @description Decimal text; null while unknown */
            sellable: string | null;
            /** @description Decimal text; null while unknown */
            shortfall: string | null;
        };
        ItemFact: {
            /** @description The vendor’s own time of what it says */
            at: string;
            connection: string;
            data: {
                [key: string]: unknown;
            };
            /** @description The delivery that said so; null for what the hub found by itself */
            delivery: string | null;
            event: string;
            kind: string;
            /** @description When the hub heard of it */
            receivedAt: string;
            /** @description What the vendor calls it; of two facts with the same one the later holds */
            ref: string;
            /** @description In words */
            what: string;
        };
        Job: {
            /** @description Whom it is done for, or who ordered it */
            connection: string | null;
            /** @description What was done so far */
            counts: {
                [key: string]: number;
            };
            endedAt: string | null;
            id: string;
            /**
             * @description erasure: what is known of a person goes. backfill: a vendor is asked for what was before
             * @enum {string}
             */
            kind: "erasure" | "backfill";
            /** @description Why a part of it failed */
            reason: string | null;
            /** @description Where all of it is told */
            see: string;
            /** @description How much of it is behind us; null: not known */
            share: number | null;
            startedAt: string;
            /** @enum {string} */
            status: "under-way" | "done" | "failed";
        };
        Key: {
            createdAt: string;
            /** @description The name of the key or person that made it */
            createdBy?: string;
            expiresAt?: string;
            id: string;
            /** @description A day, UTC */
            lastUsedOn?: string;
            name: string;
            /** @description May lie ahead, while another takes over */
            revokedAt?: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin" | "owner";
            /** @description Null: all */
            scopes: ("connections:read" | "connections:write" | "deliveries:read" | "deliveries:write" | "incidents:read" | "incidents:write" | "items:read" | "items:write" | "aliases:read" | "aliases:write" | "policies:read" | "policies:write" | "alerts:read" | "alerts:write" | "subscriptions:read" | "subscriptions:write" | "privacy:read" | "privacy:write" | "archive:read" | "archive:write" | "metrics:read" | "metrics:write" | "keys:read" | "keys:write" | "audit:read" | "audit:write" | "tenants:read" | "tenants:write")[] | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
        };
        /** @description From when it happened, as the vendor says, to its webhook */
        Lag: {
            /** @description Deliveries of webhooks that said something new */
            count: number;
            /** @description At most so many: the end of the span that the median falls into */
            medianSeconds: number;
            /** @description The same of the 95th of a hundred */
            p95Seconds: number;
        } | null;
        ListedItem: {
            item: string;
            /** @description False: a vendor’s own id that no SKU is known for, `<connection>:<id>` */
            mapped: boolean;
            /** @description Decimal text; null while unknown */
            onHand: string | null;
            /** @description Decimal text; null while unknown */
            owed: string | null;
            /** @description Decimal text; null while unknown */
            sellable: string | null;
            /** @description Decimal text; null while unknown */
            shortfall: string | null;
        };
        Maintenance: {
            from: string;
            id: string;
            match: {
                connections?: string[];
                detectors?: string[];
                impactAtLeast?: {
                    amountMinor: number;
                    currency: string;
                };
                items?: string[];
                locations?: string[];
                /** @enum {string} */
                severityAtLeast?: "info" | "warning" | "critical";
            };
            name: string;
            to: string;
        };
        Mute: {
            detector?: string;
            id: string;
            /** @description Everybody where it is missing */
            recipient?: string;
            subject?: string;
            until: string;
        };
        NewKey: {
            createdAt: string;
            /** @description The name of the key or person that made it */
            createdBy?: string;
            expiresAt?: string;
            id: string;
            /** @description The key itself. It is shown now and never again */
            key: string;
            /** @description A day, UTC */
            lastUsedOn?: string;
            name: string;
            /** @description May lie ahead, while another takes over */
            revokedAt?: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin" | "owner";
            /** @description Null: all */
            scopes: ("connections:read" | "connections:write" | "deliveries:read" | "deliveries:write" | "incidents:read" | "incidents:write" | "items:read" | "items:write" | "aliases:read" | "aliases:write" | "policies:read" | "policies:write" | "alerts:read" | "alerts:write" | "subscriptions:read" | "subscriptions:write" | "privacy:read" | "privacy:write" | "archive:read" | "archive:write" | "metrics:read" | "metrics:write" | "keys:read" | "keys:write" | "audit:read" | "audit:write" | "tenants:read" | "tenants:write")[] | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
        };
        NewTenant: {
            createdAt: string;
            /** @description How many rows and deliveries are gone so far */
            erased?: number;
            erasedAt?: string;
            id: string;
            /** @description Its first key, an owner’s. Shown now and never again */
            key: string;
            name: string;
            /** @enum {string} */
            status: "active" | "erasing" | "erased";
        };
        OpenedDelivery: {
            attempts: number;
            /** @description The bytes as received, *** for a secret in them; may hold personal data */
            bodyBase64?: string;
            connection: string;
            /** @description What the vendor names it by: a repeat has the same */
            dedupeKey: string;
            headers?: {
                [key: string]: string;
            };
            id: string;
            /** @description Why it is parked, or waits for another attempt */
            reason?: string;
            receivedAt: string;
            /**
             * @description No webhook brought it: it was asked for, regularly or by a backfill
             * @enum {string}
             */
            source?: "pull" | "backfill";
            /** @enum {string} */
            status: "received" | "aligned" | "ignored" | "parked";
            topic: string;
        };
        OwnerKey: {
            createdAt: string;
            id: string;
            /** @description The key itself. It is shown now and never again */
            key: string;
            tenant: string;
        };
        Policy: {
            [key: string]: unknown;
        };
        PrivacyRequest: {
            /** @description Of an open export: 30 days after it was asked for */
            answerDueAt?: string;
            answered?: {
                at: string;
                by: {
                    /** @enum {string} */
                    kind: "hub" | "key" | "person";
                    name?: string;
                };
            };
            /** @description Whose hand */
            asker?: {
                /** @enum {string} */
                kind: "hub" | "key" | "person";
                name?: string;
            };
            /**
             * @description Whether a vendor asked, or somebody with a key of this hub
             * @enum {string}
             */
            by: "vendor" | "hand";
            /** @description Which vendor asked */
            connection?: string;
            /** @description Who is meant, by the ids that their systems have for them */
            customers: {
                connection: string;
                customer: string;
            }[];
            delivery?: string;
            doneAt?: string;
            /** @description How many of each were erased */
            erased: {
                deliveries: number;
                incidents: number;
                records: number;
            };
            id: string;
            /** @enum {string} */
            kind: "erase" | "export";
            /** @description Of an open export: that time is over */
            overdue?: boolean;
            /** @description Of an export: who read its answer out, the last few */
            readOut?: {
                at: string;
                by: {
                    /** @enum {string} */
                    kind: "hub" | "key" | "person";
                    name?: string;
                };
            }[];
            requestedAt: string;
            /**
             * @description One person, or all that one connection told
             * @enum {string}
             */
            scope: "person" | "connection";
            /**
             * @description An erasure is pending, then done by the hub. An export is open until somebody says that it is answered
             * @enum {string}
             */
            status: "pending" | "done" | "open" | "answered";
        };
        Problem: {
            detail?: string;
            errors?: {
                detail: string;
                path: string;
            }[];
            requestId: string;
            status: number;
            title: string;
            type: string;
        };
        Pull: {
            backfill: components["schemas"]["Backfill"];
            connection: string;
            /** @description 0: switched off */
            everyMinutes: number;
            lists: {
                isUnderWay: boolean;
                name: string;
                /** @description Why it could not be read to its end the last time */
                reason: string | null;
                /** @description All that changed before has been taken in */
                watermark: string;
            }[];
            /** @description Changes of the last 30 days that no webhook told, by day (UTC), the latest first */
            missed: {
                count: number;
                day: string;
            }[];
            /** @description What must be set before the vendor can be asked */
            missing: string[];
            nextAt: string | null;
            /** @description When the last round ended */
            pulledAt: string | null;
            /** @description Why it waits: the vendor does not answer */
            waitsFor: string | null;
        };
        Recipient: {
            /** @description Masked; it is never shown whole */
            address: string;
            channel: string;
            /**
             * @description It is off because the hub is not set up for its channel any more
             * @enum {boolean}
             */
            channelMissing?: true;
            createdAt: string;
            id: string;
            name: string;
            /** @description Why it is off */
            reason?: string;
            /** @enum {string} */
            status: "unconfirmed" | "confirmed" | "failing" | "off";
            timeZone: string;
        };
        Replayed: {
            /** @description How many could not be, for their bytes are gone */
            expired: number;
            /** @description Send it with the same filter; null once all are done */
            nextCursor: string | null;
            /** @description How many of this part were received again */
            replayed: number;
            /** @description When the last of this part was received: newest first */
            upTo: string | null;
        };
        ReplayedAlerts: {
            /** @description There are more, and older ones: ask again */
            more: boolean;
            replayed: number;
            /** @description Failed too, of recipients that nothing can go to at the moment */
            unreachable: number;
        };
        Route: {
            digest?: {
                at: string;
                /** @enum {string} */
                every: "day" | "week";
                /**
                 * @default monday
                 * @enum {string}
                 */
                on: "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
                timeZone?: string;
            };
            /** @default true */
            enabled: boolean;
            escalate?: {
                afterMinutes: number;
                recipients: string[];
            };
            /**
             * @default {
             *       "afterMinutes": 15,
             *       "recipients": []
             *     }
             */
            fallback: {
                /** @default 15 */
                afterMinutes: number;
                recipients: string[];
            };
            /** @default 300 */
            groupIntervalSeconds: number;
            /** @default 30 */
            groupWaitSeconds: number;
            id: string;
            /** @default {} */
            match: {
                connections?: string[];
                detectors?: string[];
                impactAtLeast?: {
                    amountMinor: number;
                    currency: string;
                };
                items?: string[];
                locations?: string[];
                /** @enum {string} */
                severityAtLeast?: "info" | "warning" | "critical";
            };
            name: string;
            quietHours?: {
                /** @default true */
                criticalBreaksThrough: boolean;
                days?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                from: string;
                timeZone?: string;
                to: string;
            };
            recipients: string[];
            repeat?: {
                everyMinutes: number;
                /** @default 20 */
                timesMost: number;
            };
            /** @description Counts changes */
            version: number;
        };
        Story: {
            byDetector: {
                [key: string]: number;
            };
            byStatus: {
                [key: string]: number;
            };
            firstAt: string;
            /** @description By currency; the money of one order is counted once */
            impact: {
                amountMinor: number;
                currency: string;
            }[];
            incidents: number;
            /** @description For `GET /v1/incidents?story=` */
            key: string;
            lastAt: string;
            title: string;
        };
        Subscription: {
            createdAt: string;
            description: string;
            events: string[];
            failingSince?: string;
            /** @description Names of its own headers; values are never shown */
            headers: string[];
            id: string;
            /** @description Why it is off */
            reason?: string;
            /** @description The last four characters of what signs, newest first, and until when the old one does */
            secrets: {
                hint: string;
                until?: string;
            }[];
            /** @enum {string} */
            status: "active" | "paused" | "off";
            /** @description Its host; the path is never shown, for it may be a secret */
            url: string;
            version: number;
        };
        SubscriptionDelivery: {
            attempts: {
                /** @description The beginning of the answer, for admins alone, as plain text: escape it */
                answer?: string;
                at: string;
                /** @description The HTTP status */
                code?: number;
                milliseconds: number;
                /** @description Why it did not get through */
                reason?: string;
            }[];
            createdAt: string;
            /** @description When it is tried next */
            dueAt?: string;
            /** @description Its webhook-id, the same on every attempt */
            id: string;
            /** @enum {string} */
            status: "waiting" | "sent" | "failed" | "dropped";
            tries: number;
            type: string;
            /** @description Why it failed or was dropped */
            why?: string;
        };
        SubscriptionDeliveryWithBody: components["schemas"]["SubscriptionDelivery"] & {
            body?: unknown;
        };
        SubscriptionWithSecret: components["schemas"]["Subscription"] & {
            /** @description Shown this once: give it to the receiver */
            secret: string;
            /** @description It is kept, and something is doubtful about its address: its name leads nowhere at the moment */
            warning?: string;
        };
        Suggestion: {
            connection: string;
            field: string;
            lookedAt: number;
            marked: number;
            now: string | number;
            /** @description To be added to the policy’s overrides */
            override: {
                [key: string]: unknown;
            };
            quietMarked: number;
            quietOthers: number;
            suggested: string | number;
            text: string;
        };
        Tenant: {
            createdAt: string;
            /** @description How many rows and deliveries are gone so far */
            erased?: number;
            erasedAt?: string;
            id: string;
            name: string;
            /** @enum {string} */
            status: "active" | "erasing" | "erased";
        };
        ToldIncident: {
            advice: string;
            assignee?: string;
            cause?: string;
            detectedAt: string;
            detector: string;
            /** @description Two prices differ by so much for one piece: not to be summed */
            differencePerPiece?: {
                amountMinor: number;
                currency: string;
            };
            /** @description Keys of the facts it rests on */
            evidence: string[];
            /** @description What it rests on, the latest 100: its evidence as far as it is kept; of an incident that names none, what was said of its subject. Facts that can no longer change an answer are let go 14 days after; which deliveries brought each change stays in its history */
            facts: {
                /** @description The vendor’s own time of what it says */
                at: string;
                connection: string;
                /** @description The delivery that said so; null for what the hub found by itself */
                delivery: string | null;
                event: string;
                key: string;
                kind: string;
                /** @description When the hub heard of it */
                receivedAt: string;
                /** @description What the vendor calls it; of two facts with the same one the later holds */
                ref: string;
                /** @description In words */
                what: string;
            }[];
            /** @description Somebody said that there was nothing to find, and when */
            falseAlarm?: {
                at: string;
                by: {
                    /** @enum {string} */
                    kind: "hub" | "key" | "person";
                    name?: string;
                };
                differencePerPiece?: {
                    amountMinor: number;
                    currency: string;
                };
                impact?: {
                    amountMinor: number;
                    currency: string;
                };
                quantity?: string;
                reason: string;
            };
            /** @description The business goal that it hurts */
            goal: string;
            /** @description Closed by hand, and its finding still holds */
            holds?: boolean;
            id: string;
            /** @description What it costs or puts at risk now; absent where that is not known */
            impact?: {
                amountMinor: number;
                currency: string;
            };
            /** @description In the vendors’ own time */
            occurredAt: string;
            /** @description The number that the merchant sees */
            order?: string;
            /** @description Decimal text */
            quantity?: string;
            /** @description What somebody gave as the reason when closing it */
            reason?: string;
            reopened: number;
            /** @description In a word; `by-hand` or `false-alarm` where somebody closed it */
            resolution?: string;
            resolvedAt?: string;
            /** @enum {string} */
            severity: "info" | "warning" | "critical";
            /** @description Its detector is only being tried: nobody is alerted */
            shadow?: boolean;
            /** @description Absent while snoozed: until it says something else */
            snoozedUntil?: string;
            /** @enum {string} */
            status: "open" | "acknowledged" | "snoozed" | "resolved";
            /** @description Incidents that one thing is behind have the same */
            story: string;
            subject: {
                /** @description Of an item its SKU */
                key: string;
                kind: string;
            };
            summary: string;
            /** @description What happened, in order; where a fact says so, with the delivery that brought it */
            timeline: {
                at: string;
                /** @description Whose fact it is */
                connection?: string;
                /** @description The delivery that brought the fact */
                delivery?: string | null;
                /** @description Key of the fact that says so; absent where none does by itself */
                fact?: string;
                what: string;
            }[];
            title: string;
            updatedAt: string;
            /** @description Counts what is in its history */
            version?: number;
        };
        ToldLine: {
            /** @enum {string} */
            kind: "person" | "fact" | "incident" | "delivery";
        } & {
            [key: string]: unknown;
        };
        Vendor: {
            /** @description What lookups need, among `secrets` */
            credentials: string[];
            /** @description What is asked for regularly, for webhooks get lost */
            lists: string[];
            /** @description Its API is asked for what its webhooks leave out */
            lookups: boolean;
            name: string;
            /** @description Where things are in the vendor’s own admin, as far as that is known */
            places: {
                customers?: string;
                orders?: string;
                products?: string;
                stock?: string;
                webhooks?: string;
            };
            /** @description Unless a connection says otherwise */
            roles: ("physical" | "sellable" | "orders" | "customers" | "consent" | "payments" | "books" | "support" | "feedback" | "shipping" | "metrics")[];
            /** @description What the signing secret is called there */
            secret: string;
            /** @description JSON Schema of `settings` */
            settings: {
                [key: string]: unknown;
            };
            /** @description How its requests are told to be genuine */
            signature: string;
            source: string;
            /** @description What no list brings back where a webhook is lost, and why nothing does where that is so; may be empty */
            staysLost: string;
            /** @description In the vendor’s own admin; {hookUrl} is the address to give */
            steps: string[];
            /** @description What is read; `*`: as the settings say */
            topics: string[];
            vendor: string;
            /** @description What its connector was compared with */
            verifiedBy: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Alert = components['schemas']['Alert'];
export type AlertPreview = components['schemas']['AlertPreview'];
export type Alias = components['schemas']['Alias'];
export type AliasDismissal = components['schemas']['AliasDismissal'];
export type AliasSuggestion = components['schemas']['AliasSuggestion'];
export type ArchiveLine = components['schemas']['ArchiveLine'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuditVerdict = components['schemas']['AuditVerdict'];
export type Backfill = components['schemas']['Backfill'];
export type ChangedSubscription = components['schemas']['ChangedSubscription'];
export type Check = components['schemas']['Check'];
export type Connection = components['schemas']['Connection'];
export type ConnectionDay = components['schemas']['ConnectionDay'];
export type ConnectionStatistics = components['schemas']['ConnectionStatistics'];
export type ConnectionTest = components['schemas']['ConnectionTest'];
export type Delivery = components['schemas']['Delivery'];
export type DryRun = components['schemas']['DryRun'];
export type ErasurePreview = components['schemas']['ErasurePreview'];
export type Event = components['schemas']['Event'];
export type Incident = components['schemas']['Incident'];
export type Item = components['schemas']['Item'];
export type ItemFact = components['schemas']['ItemFact'];
export type Job = components['schemas']['Job'];
export type Key = components['schemas']['Key'];
export type Lag = components['schemas']['Lag'];
export type ListedItem = components['schemas']['ListedItem'];
export type Maintenance = components['schemas']['Maintenance'];
export type Mute = components['schemas']['Mute'];
export type NewKey = components['schemas']['NewKey'];
export type NewTenant = components['schemas']['NewTenant'];
export type OpenedDelivery = components['schemas']['OpenedDelivery'];
export type OwnerKey = components['schemas']['OwnerKey'];
export type Policy = components['schemas']['Policy'];
export type PrivacyRequest = components['schemas']['PrivacyRequest'];
export type Problem = components['schemas']['Problem'];
export type Pull = components['schemas']['Pull'];
export type Recipient = components['schemas']['Recipient'];
export type Replayed = components['schemas']['Replayed'];
export type ReplayedAlerts = components['schemas']['ReplayedAlerts'];
export type Route = components['schemas']['Route'];
export type Story = components['schemas']['Story'];
export type Subscription = components['schemas']['Subscription'];
export type SubscriptionDelivery = components['schemas']['SubscriptionDelivery'];
export type SubscriptionDeliveryWithBody = components['schemas']['SubscriptionDeliveryWithBody'];
export type SubscriptionWithSecret = components['schemas']['SubscriptionWithSecret'];
export type Suggestion = components['schemas']['Suggestion'];
export type Tenant = components['schemas']['Tenant'];
export type ToldIncident = components['schemas']['ToldIncident'];
export type ToldLine = components['schemas']['ToldLine'];
export type Vendor = components['schemas']['Vendor'];
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "failing";
                        version: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postHooks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connectionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Kept, or known already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of the delivery, where it is new */
                        id?: string;
                        /** @enum {string} */
                        status: "accepted" | "duplicate";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlerts: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
                recipient?: string;
                status?: "gathering" | "waiting" | "sent" | "failed" | "dropped";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Alert"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAlertsIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is due now, with the same id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAlertsPreview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    incident: string;
                };
            };
        };
        responses: {
            /** @description Nothing is sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPreview"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAlertsReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    recipient?: string;
                    /**
                     * Format: date-time
                     * @description When they were made
                     */
                    since: string;
                };
            };
        };
        responses: {
            /** @description They are due now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedAlerts"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAliases: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By connection and external id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Alias"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAliases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    aliases: {
                        connection: string;
                        /** @description The vendor’s own id of the item */
                        externalId: string;
                        /** @description The SKU */
                        item: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Taken over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description All that were given, as they hold now */
                        aliases: components["schemas"]["Alias"][];
                        /** @description How many say something new */
                        changed: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAliases: {
        parameters: {
            query: {
                connection: string;
                externalId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAliasesDismissals: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In no order that tells anything */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AliasDismissal"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAliasesDismissals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dismissals: {
                        /** @description The SKU */
                        item: string;
                        /** @description Another SKU, or a connection with an external id; the rest is null */
                        other: {
                            connection: string | null;
                            externalId: string | null;
                            sku: string | null;
                        };
                    }[];
                };
            };
        };
        responses: {
            /** @description Not suggested any more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many were given */
                        dismissed: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAliasesDismissals: {
        parameters: {
            query: {
                connection?: string;
                externalId?: string;
                item: string;
                /** @description The other SKU */
                sku?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAliasesExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAliasesImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Taken over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many say something new */
                        changed: number;
                        rows: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAliasesSuggestions: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By what remains of the texts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description False: there is more than is compared at once */
                        complete: boolean;
                        items: components["schemas"]["AliasSuggestion"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getArchive: {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: {
                /** @description 32 bytes, base64url: secrets, and who is alerted, are sealed with it; without it they stay where they are */
                "kilter-archive-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next lines of the archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ArchiveLine"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postArchive: {
        parameters: {
            query?: never;
            header?: {
                /** @description 32 bytes, base64url: secrets, and who is alerted, are sealed with it; without it they stay where they are */
                "kilter-archive-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description In their order */
        requestBody: {
            content: {
                "application/json": {
                    lines: components["schemas"]["ArchiveLine"][];
                };
            };
        };
        responses: {
            /** @description How many lines were taken in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        taken: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAudit: {
        parameters: {
            query?: {
                /** @description The id of a key, person or recipient */
                actor?: string;
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
                object?: string;
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditVerify: {
        parameters: {
            query?: {
                proof?: string;
                seq?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnections: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Connection"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    roles?: ("physical" | "sellable" | "orders" | "customers" | "consent" | "payments" | "books" | "support" | "feedback" | "shipping" | "metrics")[];
                    secret?: string;
                    secrets?: string[] | {
                        [key: string]: string | string[];
                    };
                    settings?: {
                        [key: string]: unknown;
                    };
                    vendor: string;
                };
            };
        };
        responses: {
            /** @description Connected: give hookUrl to the vendor */
            201: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnectionsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have: where nothing has changed since, the answer is 304 */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteConnectionsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Disconnected */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchConnectionsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    roles?: ("physical" | "sellable" | "orders" | "customers" | "consent" | "payments" | "books" | "support" | "feedback" | "shipping" | "metrics")[];
                    secret?: string;
                    secrets?: string[] | {
                        [key: string]: string | string[];
                    };
                    settings?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnectionsIdBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    since: string;
                };
            };
        };
        responses: {
            /** @description Begun, or under way since the same moment */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pull"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnectionsIdPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Paused */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnectionsIdPull: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far each list has come, what was missed, and the backfill */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pull"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putConnectionsIdPull: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 0 switches it off; else 15 to 10080, 60 unless it is set */
                    everyMinutes: number;
                };
            };
        };
        responses: {
            /** @description As it is from now on; the next round begins at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pull"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnectionsIdPull: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next round begins at once */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pull"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnectionsIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Resumed */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnectionsIdSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dropOld?: boolean;
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnectionsIdStatistics: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The days */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionStatistics"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postConnectionsIdTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was looked at, and what to do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionTest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveries: {
        parameters: {
            query?: {
                /** @description Received before that moment */
                before?: string;
                connection?: string;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Together with `connection`: the `dedupeKey` of a delivery, or the id that its vendor calls it by, in a header (as `X-Shopify-Webhook-Id`, `X-WC-Webhook-Delivery-ID`) or in its key. For an id a page looks through 200, newest first, while their bytes are kept; narrow it with `from` and `before` */
                dedupeKey?: string;
                /** @description Received at that moment or later */
                from?: string;
                limit?: number;
                status?: "received" | "aligned" | "ignored" | "parked";
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveriesId: {
        parameters: {
            query?: {
                body?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record; with `body=true` also headers and bytes, while they are kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedDelivery"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveriesIdRaw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeliveriesIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Received again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveriesExport: {
        parameters: {
            query?: {
                /** @description Received before that moment */
                before?: string;
                connection?: string;
                /** @description Received at that moment or later */
                from?: string;
                status?: "received" | "aligned" | "ignored" | "parked";
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeliveriesReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Received before that moment
                     */
                    before?: string;
                    connection?: string;
                    cursor?: string;
                    /**
                     * Format: date-time
                     * @description Received at that moment or later
                     */
                    from?: string;
                    /** @enum {string} */
                    status?: "received" | "aligned" | "ignored" | "parked";
                    topic?: string;
                };
            };
        };
        responses: {
            /** @description How far this part came */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvents: {
        parameters: {
            query?: {
                /** @description Received before that moment */
                before?: string;
                connection?: string;
                /** @description nextCursor of the page before */
                cursor?: string;
                delivery?: string;
                /** @description Received at that moment or later */
                from?: string;
                limit?: number;
                type?: "order.placed" | "order.updated" | "order.cancelled" | "order.fulfilled" | "order.refunded" | "sale.completed" | "sale.returned" | "stock.counted" | "stock.moved" | "listing.updated" | "product.updated" | "product.deleted" | "customer.updated" | "customer.merged" | "customer.deleted" | "customer.requested" | "consent.changed" | "payment.captured" | "payment.refunded" | "payment.failed" | "invoice.updated" | "deal.updated" | "ticket.updated" | "feedback.received" | "shipment.updated" | "metric.reported";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those of the newest delivery first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Event"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was understood, the last time that its delivery was read */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIncidents: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                detector?: string;
                limit?: number;
                status?: "open" | "acknowledged" | "snoozed" | "resolved";
                /** @description As an incident names its story */
                story?: string;
                /** @description A subject’s key, e.g. an SKU */
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Incident"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIncidentsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have: where nothing has changed since, the answer is 304 */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToldIncident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdAcknowledge: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdAssign: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    to: string | null;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdFalseAlarm: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIncidentsIdHistory: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first; the last 200 entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            assignee?: string | null;
                            at: string;
                            by: {
                                /** @enum {string} */
                                kind: "hub" | "key" | "person";
                                name?: string;
                            };
                            deliveries?: string[];
                            says?: {
                                cause?: string;
                                differencePerPiece?: {
                                    amountMinor: number;
                                    currency: string;
                                };
                                impact?: {
                                    amountMinor: number;
                                    currency: string;
                                };
                                quantity?: string;
                                /** @enum {string} */
                                severity: "info" | "warning" | "critical";
                            };
                            /** @enum {string} */
                            status: "open" | "acknowledged" | "snoozed" | "resolved";
                            /** @enum {string} */
                            type: "incident.opened" | "incident.updated" | "incident.worsened" | "incident.acknowledged" | "incident.snoozed" | "incident.woken" | "incident.resolved" | "incident.reopened" | "incident.cleared" | "incident.commented" | "incident.assigned" | "incident.marked-false" | "incident.unmarked-false";
                            until?: string;
                            version: number;
                            why?: string;
                        }[];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdReopen: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdResolve: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdSnooze: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339, at most 366 days away; without it, until the finding says something else
                     */
                    until?: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdTrueAlarm: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsIdUnsnooze: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postIncidentsBulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    action: {
                        /** @enum {string} */
                        do: "acknowledge";
                        reason?: string;
                    } | {
                        /** @enum {string} */
                        do: "snooze";
                        reason?: string;
                        until?: string;
                    } | {
                        /** @enum {string} */
                        do: "unsnooze";
                        reason?: string;
                    } | {
                        /** @enum {string} */
                        do: "resolve";
                        reason: string;
                    } | {
                        /** @enum {string} */
                        do: "reopen";
                        reason?: string;
                    } | {
                        /** @enum {string} */
                        do: "comment";
                        text: string;
                    } | {
                        /** @enum {string} */
                        do: "assign";
                        to: string | null;
                    } | {
                        /** @enum {string} */
                        do: "mark-false";
                        reason: string;
                    } | {
                        /** @enum {string} */
                        do: "unmark-false";
                        reason?: string;
                    };
                    filter?: {
                        detector?: string;
                        /** @enum {string} */
                        status?: "open" | "acknowledged" | "snoozed" | "resolved";
                        story?: string;
                        subject?: string;
                    };
                    ids?: string[];
                };
            };
        };
        responses: {
            /** @description What became of each */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description Why it was refused */
                            detail?: string;
                            id: string;
                            /** @enum {string} */
                            outcome: "done" | "unchanged" | "refused" | "not-found";
                            /** @enum {string} */
                            status?: "open" | "acknowledged" | "snoozed" | "resolved";
                            version?: number;
                        }[];
                        /** @description There are others that the filter fits: ask again */
                        more: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIncidentsExport: {
        parameters: {
            query?: {
                detector?: string;
                format?: "csv" | "ndjson";
                status?: "open" | "acknowledged" | "snoozed" | "resolved";
                /** @description As an incident names its story */
                story?: string;
                /** @description A subject’s key, e.g. an SKU */
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getItems: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
                /** @description Only SKUs that begin so; case counts */
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their SKUs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedItem"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getItemsSku: {
        parameters: {
            query?: {
                at?: string;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The position */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getItemsSkuTimeline: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was said last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ItemFact"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJobs: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                kind?: "erasure" | "backfill";
                limit?: number;
                status?: "under-way" | "done" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By kind */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Job"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, also those that open nothing any more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Key"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expiresAt?: string;
                    name: string;
                    /** @enum {string} */
                    role: "viewer" | "operator" | "admin" | "owner";
                    scopes?: ("connections:read" | "connections:write" | "deliveries:read" | "deliveries:write" | "incidents:read" | "incidents:write" | "items:read" | "items:write" | "aliases:read" | "aliases:write" | "policies:read" | "policies:write" | "alerts:read" | "alerts:write" | "subscriptions:read" | "subscriptions:write" | "privacy:read" | "privacy:write" | "archive:read" | "archive:write" | "metrics:read" | "metrics:write" | "keys:read" | "keys:write" | "audit:read" | "audit:write" | "tenants:read" | "tenants:write")[];
                };
            };
        };
        responses: {
            /** @description Made: keep `key` */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteKeysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postKeysIdRotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 24 */
                    overlapHours?: number;
                };
            };
        };
        responses: {
            /** @description The new one; the old one opens for so many hours more */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMaintenance: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first, without those that are over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Maintenance"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMaintenance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Now unless given
                     */
                    from?: string;
                    /** @description Everything unless given */
                    match?: {
                        connections?: string[];
                        detectors?: string[];
                        impactAtLeast?: {
                            amountMinor: number;
                            currency: string;
                        };
                        items?: string[];
                        locations?: string[];
                        /** @enum {string} */
                        severityAtLeast?: "info" | "warning" | "critical";
                    };
                    name: string;
                    /** Format: date-time */
                    to: string;
                };
            };
        };
        responses: {
            /** @description Planned */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Maintenance"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMaintenanceId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description How many messages leave now */
                        released: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMutes: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first, without those that are over; links in messages make them too */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Mute"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    detector?: string;
                    recipient?: string;
                    subject?: string;
                    /** Format: date-time */
                    until: string;
                };
            };
        };
        responses: {
            /** @description It holds from now on; what waits already leaves */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mute"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMutesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPoliciesName: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have: where nothing has changed since, the answer is 304 */
                "if-none-match"?: string;
            };
            path: {
                /** @description A detector’s id, or `stock` */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With its defaults filled in */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPoliciesName: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                /** @description A detector’s id, or `stock` */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Policy"];
            };
        };
        responses: {
            /** @description As it holds now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPoliciesNameDryRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A detector’s id, or `stock` */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    cursor?: string;
                    /** @description Up to now; 14 unless said */
                    days?: number;
                    policy: components["schemas"]["Policy"];
                    /**
                     * Format: date-time
                     * @description Where the period ends, for the parts after the first
                     */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description What would be different */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPoliciesNameSuggestions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A detector’s id */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Empty where there is nothing to suggest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Suggestion"][];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPrivacyErasures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One of: an address, a number with the code of its country, the id that one system has for them, or the id of a request about them */
        requestBody: {
            content: {
                "application/json": {
                    customer?: {
                        connection: string;
                        id: string;
                    };
                    email?: string;
                    phone?: string;
                    request?: string;
                };
            };
        };
        responses: {
            /** @description It is being carried out */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPrivacyErasuresPreview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One of: an address, a number with the code of its country, the id that one system has for them, or the id of a request about them */
        requestBody: {
            content: {
                "application/json": {
                    customer?: {
                        connection: string;
                        id: string;
                    };
                    email?: string;
                    phone?: string;
                    request?: string;
                };
            };
        };
        responses: {
            /** @description What would go */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePreview"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPrivacyExports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One of: an address, a number with the code of its country, the id that one system has for them, or the id of a request about them */
        requestBody: {
            content: {
                "application/json": {
                    customer?: {
                        connection: string;
                        id: string;
                    };
                    email?: string;
                    phone?: string;
                    request?: string;
                };
            };
        };
        responses: {
            /** @description The request */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrivacyRequests: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
                status?: "open";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PrivacyRequest"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrivacyRequestsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postPrivacyRequestsIdAnswered: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequest"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrivacyRequestsIdExport: {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ToldLine"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRecipients: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Recipient"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRecipients: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description As the channel wants it. Mail: `{"email": "olga@shop.example"}`. SMS: `{"phone": "+4915112345678"}`. Slack: `{"url": "https://hooks.slack.com/services/..."}`. PagerDuty: `{"routingKey": "<32 characters>", "region": "us"}`, the region `us` or `eu`. Webhook: `{"url": "https://tool.example/hook", "secrets": ["whsec_<base64 of 24 to 64 bytes>"]}`, one or two secrets, and `headers` and `withWords` (titles and advice too) where wanted.
                     * @example {
                     *       "email": "olga@shop.example"
                     *     }
                     */
                    address?: unknown;
                    /** @description mail, sms, slack, pagerduty, webhook: those that the hub is set up for; mail is smtp or ses */
                    channel: string;
                    name: string;
                    timeZone?: string;
                };
            };
        };
        responses: {
            /** @description Added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipient"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRecipientsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRecipientsIdMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                message: "test" | "confirm";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message that is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoutes: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first; where none is set, those that hold instead: critical at once, the rest daily */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Route"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    digest?: {
                        at: string;
                        /** @enum {string} */
                        every: "day" | "week";
                        /**
                         * @default monday
                         * @enum {string}
                         */
                        on?: "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
                        timeZone?: string;
                    };
                    /** @default true */
                    enabled?: boolean;
                    escalate?: {
                        afterMinutes: number;
                        recipients: string[];
                    };
                    /**
                     * @default {
                     *       "afterMinutes": 15,
                     *       "recipients": []
                     *     }
                     */
                    fallback?: {
                        /** @default 15 */
                        afterMinutes?: number;
                        recipients: string[];
                    };
                    /** @default 300 */
                    groupIntervalSeconds?: number;
                    /** @default 30 */
                    groupWaitSeconds?: number;
                    /** @default {} */
                    match?: {
                        connections?: string[];
                        detectors?: string[];
                        impactAtLeast?: {
                            amountMinor: number;
                            currency: string;
                        };
                        items?: string[];
                        locations?: string[];
                        /** @enum {string} */
                        severityAtLeast?: "info" | "warning" | "critical";
                    };
                    name: string;
                    quietHours?: {
                        /** @default true */
                        criticalBreaksThrough?: boolean;
                        days?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                        from: string;
                        timeZone?: string;
                        to: string;
                    };
                    recipients: string[];
                    repeat?: {
                        everyMinutes: number;
                        /** @default 20 */
                        timesMost?: number;
                    };
                };
            };
        };
        responses: {
            /** @description It holds from now on; the first one ends what held by itself */
            201: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoutesId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have: where nothing has changed since, the answer is 304 */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it holds */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRoutesId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    digest?: {
                        at: string;
                        /** @enum {string} */
                        every: "day" | "week";
                        /**
                         * @default monday
                         * @enum {string}
                         */
                        on?: "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
                        timeZone?: string;
                    };
                    /** @default true */
                    enabled?: boolean;
                    escalate?: {
                        afterMinutes: number;
                        recipients: string[];
                    };
                    /**
                     * @default {
                     *       "afterMinutes": 15,
                     *       "recipients": []
                     *     }
                     */
                    fallback?: {
                        /** @default 15 */
                        afterMinutes?: number;
                        recipients: string[];
                    };
                    /** @default 300 */
                    groupIntervalSeconds?: number;
                    /** @default 30 */
                    groupWaitSeconds?: number;
                    /** @default {} */
                    match?: {
                        connections?: string[];
                        detectors?: string[];
                        impactAtLeast?: {
                            amountMinor: number;
                            currency: string;
                        };
                        items?: string[];
                        locations?: string[];
                        /** @enum {string} */
                        severityAtLeast?: "info" | "warning" | "critical";
                    };
                    name: string;
                    quietHours?: {
                        /** @default true */
                        criticalBreaksThrough?: boolean;
                        days?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                        from: string;
                        timeZone?: string;
                        to: string;
                    };
                    recipients: string[];
                    repeat?: {
                        everyMinutes: number;
                        /** @default 20 */
                        timesMost?: number;
                    };
                };
            };
        };
        responses: {
            /** @description It holds from now on */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRoutesId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStories: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
                status?: "open" | "acknowledged" | "snoozed" | "resolved";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Story"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubscriptions: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Subscription"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    description?: string;
                    /** @description Types, families as `incident.*`, or `*`. There are: order.placed, order.updated, order.cancelled, order.fulfilled, order.refunded, sale.completed, sale.returned, stock.counted, stock.moved, listing.updated, product.updated, product.deleted, customer.updated, customer.merged, customer.deleted, consent.changed, payment.captured, payment.refunded, payment.failed, invoice.updated, deal.updated, ticket.updated, feedback.received, shipment.updated, metric.reported, incident.opened, incident.updated, incident.worsened, incident.acknowledged, incident.snoozed, incident.woken, incident.resolved, incident.reopened, incident.cleared, incident.commented, incident.assigned, incident.marked-false, incident.unmarked-false */
                    events: string[];
                    /** @description Sent along, e.g. Authorization; at most ten, and none that HTTP or the signature needs */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @description https, public, port 443 unless the operator allows others */
                    url: string;
                };
            };
        };
        responses: {
            /** @description Told from now on */
            201: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionWithSecret"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubscriptionsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you have: where nothing has changed since, the answer is 304 */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSubscriptionsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSubscriptionsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /** @description Types, families as `incident.*`, or `*`. There are: order.placed, order.updated, order.cancelled, order.fulfilled, order.refunded, sale.completed, sale.returned, stock.counted, stock.moved, listing.updated, product.updated, product.deleted, customer.updated, customer.merged, customer.deleted, consent.changed, payment.captured, payment.refunded, payment.failed, invoice.updated, deal.updated, ticket.updated, feedback.received, shipment.updated, metric.reported, incident.opened, incident.updated, incident.worsened, incident.acknowledged, incident.snoozed, incident.woken, incident.resolved, incident.reopened, incident.cleared, incident.commented, incident.assigned, incident.marked-false, incident.unmarked-false */
                    events?: string[];
                    /** @description Replaced as a whole */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @description https, public, port 443 unless the operator allows others */
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedSubscription"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubscriptionsIdDeliveries: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
                status?: "waiting" | "sent" | "failed" | "dropped";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first; kept as long as the hub keeps deliveries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SubscriptionDelivery"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubscriptionsIdDeliveriesDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message; its body is null where whom it spoke of is erased */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionDeliveryWithBody"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdDeliveriesDeliveryReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is due now, with the same id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionDelivery"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdRecover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    since: string;
                };
            };
        };
        responses: {
            /** @description How many are due now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        due: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdRotate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description How long the secret so far signs too; 0: not any more
                     * @default 24
                     */
                    graceHours?: number;
                };
            };
        };
        responses: {
            /** @description With the new secret, this once */
            200: {
                headers: {
                    /** @description Of what is shown; send it as If-Match with a change */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionWithSecret"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way: see its deliveries */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenants: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id, those that are erased too */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Tenant"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Made: give `key` to its owner */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTenant"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenantsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenantsIdArchive: {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: {
                /** @description 32 bytes, base64url: secrets, and who is alerted, are sealed with it; without it they stay where they are */
                "kilter-archive-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next lines of the archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ArchiveLine"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTenantsIdErase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The id of the tenant once more */
                    confirm: string;
                };
            };
        };
        responses: {
            /** @description It is being erased */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTenantsIdKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made: give `key` to its owner */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnerKey"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVendors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Vendor"][];
                        /** @description Null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVendorsVendor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vendor: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vendor */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vendor"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
