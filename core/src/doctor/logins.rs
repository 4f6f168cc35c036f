//! Logins to PostgreSQL that are refused.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::oddity::oddity;
use crate::doctor::places::{Place, Places};
use crate::doctor::postgres_words::{DATABASE, HOST, PASSWORD, USER};
use crate::doctor::words::told;

/// A password that the server does not accept, or asks for.
pub(super) fn wrong_password(error: &str, server: &str, user: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.catalog_option(names);
    if error.contains("no password supplied") {
        return Finding::new(
            Code::WrongPassword,
            format!("{server} requires a password, but none is given"),
            "write `password`, preferably as `\"${VARIABLE}\"`, and check that the variable is set; `~` in `passfile` \
             is not expanded",
        )
        .blame([option(PASSWORD), option(&["PASSFILE"]), places.server()]);
    }
    let form = option(USER).and_then(|place| of_no_role(place.reveal()));
    // Of PAM, by which RDS checks tokens, of IAM, as its proxy and Google say, and of Azure.
    if ["AM authentication", "IAM user", "IAM service", "access token"].iter().any(|words| error.contains(words))
        && form.is_none()
    {
        return Finding::new(
            Code::WrongPassword,
            format!("{server} rejects the token or password of user {user}"),
            "a token is valid for a short time (fifteen minutes on Amazon RDS, an hour on Google Cloud): generate a new one \
             before the store is opened, with the identity of this user, and connect with TLS",
        )
        .blame([option(PASSWORD), places.server()])
        .with(option(USER), "for this user");
    }
    let odd = |names| option(names).and_then(|place: Place| oddity(place.reveal()));
    let message = format!("{server} rejects the password of user {user}");
    let finding = match (odd(PASSWORD), odd(USER)) {
        (None, None) if form.is_some() => {
            let help = form.unwrap_or_default();
            Finding::new(Code::WrongPassword, message, format!("check `user`: {help}")).blame([option(USER)])
        }
        (Some(odd), _) => Finding::new(Code::WrongPassword, message, format!("check `password`: {odd}")),
        (None, Some(odd)) => {
            Finding::new(Code::WrongPassword, message, format!("check `user`: {odd}")).blame([option(USER)])
        }
        (None, None) if option(USER).is_some_and(|place| place.reveal().is_empty()) => Finding::new(
            Code::WrongPassword,
            message,
            "write `user`: it is empty, and PostgreSQL's client uses `PGUSER` or the operating system user",
        )
        .blame([option(USER)])
        .blame_span(places.key("USER")),
        (None, None) => Finding::new(
            Code::WrongPassword,
            message,
            "correct `password` or `user`; PostgreSQL reports the same error for a user that does not exist",
        ),
    };
    finding.blame([option(PASSWORD), places.server()]).with(option(USER), "for this user")
}

/// Why a user is not the name of a role.
fn of_no_role(user: &str) -> Option<&'static str> {
    if user.contains(':') {
        Some("it is only the name of a role, and the part after `:` is read as part of the name")
    } else if user.ends_with(".gserviceaccount.com") {
        Some("the IAM user of a service account is its email address without `.gserviceaccount.com`")
    } else {
        None
    }
}

/// Logins that a service or a way to connect refuses for a reason of its own: what it says, what that
/// means, and what helps. A `!` stands before what a pooler says of the server behind it, whoever logs in.
const REFUSALS: &str = "\
    no PostgreSQL user name specified|no user is given|write `user`: without it, PostgreSQL's client uses `PGUSER` \
    or the operating system user\n\
    Tenant or user not found|the Supabase pooler does not find a project for this user|write `user = \
    \"postgres.<project-ref>\"`, and the pooler host in the region of the project\n\
    tenant/user|the Supabase pooler does not find a project for this user|write `user = \
    \"postgres.<project-ref>\"`, and the pooler host in the region of the project\n\
    ECIRCUITBREAKER|Supabase's pooler blocks logins for some minutes, after too many failed ones or a failure of \
    its own|correct `password`, stop what else logs in with an old one, and try again later\n\
    endpoint has been disabled|its endpoint is disabled in Neon|enable the endpoint in Neon's console, or write the \
    host of another one\n\
    quota|the quota of the plan is used up|upgrade the plan, or wait for the next billing period\n\
    Invalid Username specified|this Azure server requires its name after the user|write `user = \
    \"<user>@<server>\"`\n\
    Endpoint ID is not specified|Neon cannot determine the endpoint from the connection|write the host name of the \
    endpoint as `host`, not an IP address, and use TLS (`sslmode = \"require\"`), or add `options = \
    \"endpoint=<endpoint-id>\"` to `secret_parameters`\n\
    allow|!the network restrictions of the service do not include this address|add the address from which Metaxy \
    connects to them (Supabase: Network Restrictions, Neon: IP Allow)\n\
    No pool|the pooler has no pool for this user and this database|correct `database` and `user`, or add the pool to its \
    configuration\n\
    for the role|RDS Proxy has no secret for this user|correct `user`, or add its secret to the proxy\n\
    not be found|!Neon does not know this endpoint|copy the host from Neon's console: a branch or compute that is deleted is gone\n\
    currently accepting|!this database does not allow connections|correct `database`, or allow them: `ALTER DATABASE … \
    ALLOW_CONNECTIONS true`\n\
    invalid database|!the deletion of this database was interrupted, which leaves it unusable|drop it (`DROP DATABASE`), and create it \
    again, or correct `database`\n\
    active endpoints|!as many computes of Neon are active as the plan allows|suspend one of them, or upgrade the plan\n\
    bouncer config error|!the configuration of the pooler does not allow it|check its `auth_type` and its lists of \
    databases and users: its log has the reason\n\
    server login|!the pooler itself cannot log in to the server behind it|check the address of that server and the login \
    that the pooler uses there (`auth_file`, `auth_user`): its log has the reason\n\
    Control plane|!Neon cannot start the compute of this endpoint|try again later; if that does not help, check its status in Neon's \
    console\n\
    compute node|!Neon cannot reach the compute of this endpoint|try again, as it may be starting; otherwise, check its \
    status in Neon's console\n\
    no such user|the pooler does not know this user|correct `user`, or add it to the pooler's list of users\n\
    certificate authentication failed|the client certificate is for another user|set `user` to the name in the \
    certificate, or use another certificate as `sslcert` and `sslkey`\n\
    GSSAPI auth|the server expects a Kerberos ticket, which DuckDB's PostgreSQL client does not support|have `pg_hba.conf` \
    require a password (`scram-sha-256`) for this user\n\
    SSPI auth|the server expects a login of Windows, which DuckDB's PostgreSQL client does not support|have `pg_hba.conf` \
    require a password (`scram-sha-256`) for this user\n\
    project name|`options` names another endpoint of Neon than `host`|remove `endpoint` and `project` from `options`\n\
    AllServersDown|!the pooler reaches none of its servers|check the servers of this pool in its configuration, and its `connect_timeout`\n\
    Peer authentication failed|on a socket, the server accepts only the user that runs the process|write `host = \
    \"localhost\"` to log in with the password, or run Metaxy as that user\n\
    Ident authentication failed|the server queries the operating system for the user, which has another \
    name|configure `pg_hba.conf` to require a password (`scram-sha-256`), or log in as the user that runs the \
    process\n\
    uthentication|Supabase's pooler does not accept the user, the password or the database|correct `user` \
    (`postgres.<project-ref>`), `password` and `database`\n";

/// A login that the server refuses whatever the password.
pub(super) fn refused(error: &str, server: &str, user: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.catalog_option(names);
    let message = format!("{server} rejects the login of user {user}");
    if let Some((why, help)) = told(REFUSALS, error).and_then(|it| it.split_once('|')) {
        let behind = why.strip_prefix('!');
        let why = behind.unwrap_or(why);
        return Finding::new(Code::LoginRefused, format!("{message}: {why}"), help)
            .blame([
                option(&["OPTIONS"]).filter(|_| help.contains("`options`")),
                option(USER).filter(|_| behind.is_none()),
                places.server(),
            ])
            .with(option(HOST), "on this server");
    }
    let without_tls = error.contains("no encryption") || error.contains("SSL off");
    if error.contains("pg_hba.conf") && without_tls {
        return Finding::new(
            Code::LoginRefused,
            format!("{message} without TLS"),
            "write `sslmode = \"require\"` in `secret_parameters`, or add an entry for connections without TLS to the \
             server's `pg_hba.conf`",
        )
        .blame([option(&["SSLMODE"]), places.server()])
        .with(option(USER), "for this user");
    }
    Finding::new(
        Code::LoginRefused,
        message,
        "use another user, or ask the administrator to allow it: `ALTER ROLE … LOGIN`, `GRANT CONNECT ON DATABASE …`, \
         an entry in `pg_hba.conf`",
    )
    .blame([option(USER), places.server()])
    .with(option(DATABASE), "the database")
}
