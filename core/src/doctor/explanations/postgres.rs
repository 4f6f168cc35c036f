//! What of PostgreSQL the doctor finds.

use crate::diagnostic::Code;

/// By code, sorted.
pub(super) const EXPLANATIONS: &[(Code, &str)] = &[
    (
        Code::ConnectionFailed,
        "DuckDB cannot connect to PostgreSQL, for a reason that Lakeplan does not recognize.

The error of the PostgreSQL client follows the words `Unable to connect to Postgres`. Compare it
with the keys of the metadata backend.
",
    ),
    (
        Code::ConnectionLost,
        "PostgreSQL has closed a connection.

If the connection was in use, the server was restarted or crashed, an administrator or a time limit for idle
sessions ended the connection, or a proxy in between did. What was not committed is undone: run it again.

If it happens while connecting (`Unable to connect to Postgres`), another service may be listening on the port,
or the server or pooler expects TLS and the client does not, or the other way around.
",
    ),
    (
        Code::ConnectionRefused,
        "No PostgreSQL server is listening at the host and port.

The machine is reachable, and responds that nothing is listening on the port. Start the server, or
correct `host` and `port`. Inside a container, `localhost` is the container itself.
",
    ),
    (
        Code::ConnectionTimeout,
        "The PostgreSQL server does not respond.

The cause is a firewall that drops packets, a host that is down or reachable only from another
network, or a server that accepts connections and then does not respond. Correct `host` and
`port`, or allow the connection in the firewall. Without `connect_timeout`, DuckDB waits for
minutes.
",
    ),
    (
        Code::DatabaseTls,
        "The PostgreSQL server and the configuration disagree about TLS.

`sslmode` requires TLS and the server does not support it, or the server's certificate is not
trusted. `sslmode` and `sslrootcert` are set in `secret_parameters`; `~` in a path is not expanded
there.
",
    ),
    (
        Code::InvalidParameter,
        "The PostgreSQL client does not accept a connection parameter.

DuckDB passes the parameters of the secret to the PostgreSQL client library, which checks them
when the catalog is attached: `invalid sslmode value`, `invalid port number`. The values are in
lower case with `-` in them: `verify-full`.
",
    ),
    (
        Code::LoginRefused,
        "PostgreSQL knows the user but rejects the login.

The role is not allowed to log in or to connect to the database, or no line of `pg_hba.conf` allows
it from this host, with or without TLS.

The statements about Neon, Supabase and Azure are based on their documentation and were not measured:
<https://neon.com/docs/connect/connection-errors>, <https://supabase.com/docs/guides/database/connecting-to-postgres>,
<https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-public>.
",
    ),
    (
        Code::NoRights,
        "The PostgreSQL user does not have the privileges that DuckLake needs.

DuckLake creates its tables on first use, and reads and writes them afterwards. Since PostgreSQL
15, a user cannot create tables in `public` unless this privilege is granted.
",
    ),
    (
        Code::NoServer,
        "The PostgreSQL secret has no host, so a local socket was tried.

Without a host in the secret, the PostgreSQL client uses its defaults, the variables `PG…` and a
socket on this machine. Metaxy creates the secret without credentials if `secret_parameters` is
set and `host`, `database`, `user` and `password` are not; it hides a persistent secret of the
same name.
",
    ),
    (
        Code::NotPostgreSql,
        "The server at the host and port is not PostgreSQL.

A web server, a proxy or another database is listening there, or one that speaks PostgreSQL's protocol but not all
of its SQL. PostgreSQL's default port is 5432.
",
    ),
    (
        Code::TooManyConnections,
        "PostgreSQL does not accept any more connections.

Each DuckDB process keeps several connections to its catalog open. Raise `max_connections`, close
idle ones, or use a connection pooler; `SET pg_pool_max_connections = …` reduces how many DuckDB
opens.
",
    ),
    (
        Code::UnknownDatabase,
        "The PostgreSQL server has no database with this name.

DuckLake creates its tables, but not the database: `CREATE DATABASE …`. Without `database`, the
name of the user is used.
",
    ),
    (
        Code::UnknownHost,
        "The host name of the PostgreSQL server cannot be resolved.

The name is misspelled, contains a port or a scheme (`host:5432`, `https://…`), or belongs to a
network to which this machine has no access.
",
    ),
    (
        Code::WrongPassword,
        "PostgreSQL rejects the user name or password.

The server gives the same response for a user that does not exist. A variable that is not set,
quotes or whitespace around its value, and placeholders other than `${NAME}` are sent verbatim.

That IAM tokens are accepted for fifteen minutes is based on documentation and was not measured:
<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html>.
",
    ),
];
