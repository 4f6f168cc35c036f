//! Connections that are lost, and requests and logins that are refused.

use lakeplan::Code;

use crate::{FILE, LOCAL, POSTGRES, S3, store, table};

#[test]
fn postgres_that_ends_or_refuses_a_connection() {
    let toml = store(POSTGRES, LOCAL);
    let host = "\"db.example\"";
    let user = "\"boss\"";
    table(
        &toml,
        &[
            (
                "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.",
                Code::ConnectionLost,
                host,
                "has closed the connection",
            ),
            ("SSL connection has been closed unexpectedly", Code::ConnectionLost, host, "poolers"),
            ("FATAL:  terminating connection due to administrator command", Code::ConnectionLost, host, "a restart"),
            ("FATAL:  terminating connection due to idle-in-transaction timeout", Code::ConnectionLost, host, "idle"),
            ("FATAL:  the database system is starting up", Code::ConnectionRefused, host, "starting up"),
            ("ERROR:  canceling statement due to statement timeout", Code::TooSlow, host, "`statement_timeout`"),
            ("FATAL:  Tenant or user not found", Code::LoginRefused, user, "postgres.<project-ref>"),
            ("FATAL:  no PostgreSQL user name specified in startup packet", Code::LoginRefused, user, "write `user`"),
            (
                "FATAL:  Peer authentication failed for user \"boss\"",
                Code::LoginRefused,
                user,
                "`host = \"localhost\"`",
            ),
            (
                "ERROR:  Endpoint ID is not specified. Either please upgrade the postgres client library (libpq) for SNI support",
                Code::LoginRefused,
                user,
                "endpoint=<endpoint-id>",
            ),
            (
                "FATAL:  PAM authentication failed for user \"boss\"",
                Code::WrongPassword,
                "\"s3cr3t-pw\"",
                "fifteen minutes",
            ),
            (
                "FATAL:  MaxClientsInSessionMode: max clients reached",
                Code::TooManyConnections,
                host,
                "no connection left",
            ),
            ("FATAL:  no such database: lakedb", Code::UnknownDatabase, "\"lakedb\"", "no database `lakedb`"),
            (
                "ERROR:  connection is insecure (try using `sslmode=require`)",
                Code::DatabaseTls,
                host,
                "`sslmode = \"require\"`",
            ),
            (
                "ERROR:  could not serialize access due to concurrent update",
                Code::WriteConflict,
                "",
                "run the write again",
            ),
            (
                "ERROR:  relation \"ducklake_snapshot\" already exists",
                Code::WriteConflict,
                "\"lakedb\"",
                "at the same time",
            ),
            (
                "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction. Exceeded the maximum retry count of 10 set by the ducklake_max_retry_count setting.",
                Code::WriteConflict,
                "",
                "`SET ducklake_max_retry_count",
            ),
            (
                "ERROR:  relation \"public.ducklake_metadata\" does not exist",
                Code::MissingLake,
                "\"lakedb\"",
                "the table `ducklake_metadata` is missing",
            ),
        ],
    );
}

#[test]
fn poolers_tokens_and_other_languages() {
    let toml = store(POSTGRES, LOCAL);
    let host = "\"db.example\"";
    let user = "\"boss\"";
    table(
        &toml,
        &[
            (
                "FATAL:  server login has been failing, cached error: password authentication failed for user \"boss\" (server_login_retry)",
                Code::LoginRefused,
                host,
                "the server behind it",
            ),
            ("FATAL:  bouncer config error", Code::LoginRefused, host, "`auth_type`"),
            ("ERROR:  Couldn't connect to compute node", Code::LoginRefused, host, "Neon cannot reach the compute"),
            (
                "FATAL:  Cloud SQL IAM user authentication failed for user \"boss\"",
                Code::WrongPassword,
                "\"s3cr3t-pw\"",
                "an hour on Google Cloud",
            ),
            (
                "FATAL:  The access token does not have a valid audience claim. Please acquire a new token for the resource \"https://ossrdbms-aad.database.windows.net\".",
                Code::WrongPassword,
                "\"s3cr3t-pw\"",
                "rejects the token",
            ),
            // Of a text whose first line is missing.
            (
                "connection to server at \"db.example\" (10.0.0.1), port 15432 failed: Autenticación falló para «boss»",
                Code::ConnectionFailed,
                user,
                "correct `user` and `password`",
            ),
            (
                "connection to server at \"db.example\" (10.0.0.1), port 15432 failed: FATAL:  Datenbank »lakedb« existiert nicht",
                Code::ConnectionFailed,
                "\"lakedb\"",
                "or create it",
            ),
        ],
    );
}

#[test]
fn requests_in_the_words_of_each_version() {
    let toml = store(FILE, S3);
    let endpoint = "\"http://s3.example:9000\"";
    table(
        &toml,
        &[
            (
                "HTTP Error: Unable to connect to URL \"http://s3.example:9000/lake/files/x.parquet\": 404 (Not Found).",
                Code::MissingDataFile,
                "\"lake\"",
                "does not exist in the object store",
            ),
            (
                "HTTP Error: HTTP GET error on 'http://s3.example:9000/lake/files/x.parquet' (HTTP 403)\n\nAuthentication Failure",
                Code::Forbidden,
                "\"s3cr3t-key\"",
                "does not allow these keys to read",
            ),
            (
                "HTTP Error: Unable to connect to URL \"https://s3.example:9000/lake/x.parquet\": 403 (Forbidden).",
                Code::Forbidden,
                "\"s3cr3t-key\"",
                "HTTP 403",
            ),
            (
                "HTTP Error: Unable to connect to URL http://s3.example:9000/lake/x.parquet: Not Found (HTTP code 404)",
                Code::MissingBucket,
                "\"lake\"",
                "no bucket `lake`",
            ),
            (
                "HTTP Error: Request returned HTTP 429 for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'",
                Code::StorageFailing,
                endpoint,
                "more requests than it accepts",
            ),
            (
                "IO Error: Could not establish connection error for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'",
                Code::EndpointRefused,
                endpoint,
                "`s3.example:9000` cannot be reached",
            ),
            (
                "IO Error: Server returned nothing (no headers, no data) error for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'",
                Code::NotAnObjectStore,
                endpoint,
                "closes the connection",
            ),
            (
                "IO Error: Failed to read connection error for HTTP PUT to 'http://s3.example:9000/lake/x.parquet'",
                Code::NotAnObjectStore,
                endpoint,
                "closes the connection",
            ),
            ("IO Error: URL needs to contain a bucket name", Code::MissingBucket, "\"lake\"", "has no bucket"),
            (
                "HTTP Error: HTTP GET error reading 's3://lake' in region 'us-east-1' (HTTP 400 Bad Request)\n\nAuthorizationHeaderMalformed: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
                Code::WrongRegion,
                "\"eu-west-1\"",
                "signed for region `us-east-1`",
            ),
            (
                "IO Error: Failed to download extension \"ducklake\" at URL \"http://extensions.duckdb.org/x.gz\" (HTTP 403)",
                Code::MissingExtension,
                "",
                "`ducklake`",
            ),
        ],
    );
}

#[test]
fn motherduck_that_refuses_or_does_not_know() {
    let toml = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \"md:\"\n[stores.dev.config.ducklake.catalog]\ntype = \"motherduck\"\ndatabase = \"my_lake\"\n";
    table(
        toml,
        &[
            (
                "Invalid Error: Request failed: Your request is not authenticated. Please check your MotherDuck token. (Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections, request id: '1')",
                Code::MotherDuckLogin,
                "\"my_lake\"",
                "`motherduck_token`",
            ),
            (
                "Catalog Error: Failed to attach 'my_lake': no database/share named 'my_lake' found",
                Code::UnknownDatabase,
                "\"my_lake\"",
                "access to a database or share `my_lake`",
            ),
        ],
    );
}
