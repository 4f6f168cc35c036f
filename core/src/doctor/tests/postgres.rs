//! Errors of PostgreSQL.

use super::{EXISTING, POSTGRES, attach, blamed, connect};
use crate::diagnostic::Code;
use crate::doctor::At;

#[test]
fn errors_are_blamed_on_the_line_that_caused_them() {
    let probe = At::Probe;
    let at = At::Statement(1);
    blamed(vec![
        (
            connect("FATAL:  password authentication failed for user \"boss\""),
            at,
            POSTGRES,
            Code::WrongPassword,
            "\"s3cr3t-p\"",
            "rejects the password of user `boss`",
        ),
        (connect("fe_sendauth: no password supplied"), at, POSTGRES, Code::WrongPassword, "\"s3cr3t-p\"", "requires a password"),
        (connect("FATAL:  role \"boss\" is not permitted to log in"), at, POSTGRES, Code::LoginRefused, "\"boss\"", "rejects the login of user `boss`"),
        (connect("FATAL:  database \"lakedb\" does not exist"), at, POSTGRES, Code::UnknownDatabase, "\"lakedb\"", "has no database `lakedb`"),
        (
            connect("Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"),
            at,
            POSTGRES,
            Code::ConnectionRefused,
            "\"db.example\"",
            "`127.0.0.1`, port 15777, refuses connections",
        ),
        (
            attach("Unable to connect to Postgres at \"\": connection to server at \"localhost\" (127.0.0.1), port 15778 failed: Connection refused\n"),
            at,
            POSTGRES,
            Code::ConnectionRefused,
            "\"db.example\"",
            "`localhost`, port 15778, refuses connections",
        ),
        (connect("timeout expired"), at, POSTGRES, Code::ConnectionTimeout, "\"db.example\"", "does not respond"),
        (
            attach("Unable to connect to Postgres at \"\": could not translate host name \"db.example\" to address: Name or service not known\n"),
            at,
            POSTGRES,
            Code::UnknownHost,
            "\"db.example\"",
            "`db.example` does not exist",
        ),
        (attach("Unable to connect to Postgres at \"\": invalid port number: \"99999\"\n"), at, POSTGRES, Code::InvalidParameter, "15777", "`99999` for `port`"),
        (attach("Unable to connect to Postgres at \"\": invalid sslmode value: \"bogus\"\n"), at, POSTGRES, Code::InvalidParameter, "\"lake\"", "`bogus`"),
        (connect("received invalid response to SSL negotiation: H"), at, POSTGRES, Code::NotPostgreSql, "\"db.example\"", "is not a PostgreSQL server"),
        (connect("server does not support SSL, but SSL was required"), at, POSTGRES, Code::DatabaseTls, "\"db.example\"", "TLS"),
        (
            "Invalid Error: Failed to initialize DuckLake: Failed to execute query \"CREATE TABLE \"public\".\"ducklake_metadata\"(\"key\" VARCHAR NOT NULL);\": ERROR:  permission denied for schema public\nLINE 1: CREATE TABLE \"public\".\"ducklake_metadata\"(\"key\" VARCHAR NOT ...\n                     ^\n".to_owned(),
            at,
            POSTGRES,
            Code::NoRights,
            "\"boss\"",
            "(no right on schema public)",
        ),
        (
            "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nFailed to flush changes into DuckLake: Failed to execute query \"INSERT INTO \"public\".ducklake_snapshot VALUES (2, NOW(), 2, 3, 2);\": ERROR:  permission denied for table ducklake_snapshot\n".to_owned(),
            probe,
            POSTGRES,
            Code::NoRights,
            "\"boss\"",
            "(no right on table ducklake_snapshot)",
        ),
        (
            "Binder Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"\"Secret with name \"pgs\" not found".to_owned(),
            at,
            EXISTING,
            Code::MissingSecret,
            "\"pgs\"",
            "the secret `pgs` does not exist",
        ),
        (
            attach("Unable to connect to Postgres at \"\": connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n"),
            at,
            EXISTING,
            Code::NoServer,
            "\"pgs\"",
            "no PostgreSQL server is configured",
        ),
    ]);
}
