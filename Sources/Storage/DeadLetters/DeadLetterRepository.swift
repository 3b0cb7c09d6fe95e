// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// `dead_letters`, as the stages write it.
package enum DeadLetterRepository {
    /// Open letters of one account of which each keeps a row of its own. Beyond, a row counts all of one reason, so that a
    /// sender who writes nothing but rubbish cannot fill the disk.
    package static let rowsOfAnAccount: Int64 = 10_000
    /// Open letters of one account that keep their bodies.
    package static let bodiesOfAnAccount: Int64 = 1_000

    /// Stores them. The same letter stored again is the same row, and open again.
    package static func store(_ letters: [NewDeadLetter]) -> PostgresStatement {
        PostgresStatement(storing, parameters(letters))
    }

    private static let storing = """
        WITH counted AS MATERIALIZED (
            SELECT a.account, (
                SELECT count(*) FROM (
                    SELECT FROM dead_letters d WHERE d.account = a.account AND d.state = 'open' LIMIT \(rowsOfAnAccount)
                ) AS open_letters
            ) AS already
            FROM (SELECT DISTINCT unnest($8::text[]) AS account) AS a WHERE a.account IS NOT NULL
        ), given AS (
            SELECT t.*, coalesce(c.already, 0) AS already
            FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[], $16::bytea[],
                $17::int4[], $18::int4[])
                AS t (own, common, stage, queue, reason, detail, submission_id, account, unit_code, routing_key,
                      message_id, message_type, content_type, headers, properties, body, body_size, attempts)
            LEFT JOIN counted c ON c.account = t.account
        ), keyed AS (
            SELECT given.*, CASE WHEN already >= \(rowsOfAnAccount) THEN common ELSE own END AS fingerprint FROM given
        ), numbered AS (
            SELECT keyed.*, count(*) OVER (PARTITION BY fingerprint) AS times,
                   row_number() OVER (PARTITION BY fingerprint) AS number
            FROM keyed
        )
        INSERT INTO dead_letters AS d (fingerprint, stage, queue, reason, detail, submission_id, account, unit_code,
            routing_key, message_id, message_type, content_type, headers, properties, body, body_size, attempts, times)
        SELECT fingerprint, stage, queue, reason, detail, submission_id, account, unit_code, routing_key, message_id,
               message_type, content_type, headers::jsonb, properties,
               CASE WHEN already < \(bodiesOfAnAccount) THEN body END, body_size, attempts, times
        FROM numbered WHERE number = 1
        ORDER BY fingerprint
        ON CONFLICT (fingerprint) DO UPDATE
        SET times = d.times + excluded.times, last_at = now(), state = 'open', stage = excluded.stage,
            reason = excluded.reason, detail = excluded.detail, attempts = excluded.attempts
        """

    private static func parameters(_ letters: [NewDeadLetter]) -> [PostgresValue] {
        [
            .byteaArray(letters.map(\.fingerprint)), .byteaArray(letters.map(\.commonFingerprint)),
            .textArray(letters.map(\.stage)), .textArray(letters.map(\.queue)), .textArray(letters.map(\.reason)),
            .textArray(letters.map(\.detail)), .uuidOptionalArray(letters.map(\.submissionID)),
            .textOptionalArray(letters.map(\.account)), .textOptionalArray(letters.map(\.unitCode)),
            .textArray(letters.map(\.routingKey)), .textOptionalArray(letters.map(\.messageID)),
            .textOptionalArray(letters.map(\.messageType)), .textOptionalArray(letters.map(\.contentType)),
            .textArray(letters.map(\.headers)), .byteaArray(letters.map(\.properties)),
            .byteaOptionalArray(letters.map(\.body)), .int4Array(letters.map { Int32(clamping: $0.bodySize) }),
            .int4Array(letters.map { Int32(clamping: $0.attempts) }),
        ]
    }
}
