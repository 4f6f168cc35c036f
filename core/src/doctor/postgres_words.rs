//! What PostgreSQL's client calls its parameters, and the words that some of them take.

pub(super) const HOST: &[&str] = &["HOST", "HOSTADDR", "HOSTNAME"];
pub(super) const PORT: &[&str] = &["PORT"];
pub(super) const USER: &[&str] = &["USER", "USERNAME"];
pub(super) const PASSWORD: &[&str] = &["PASSWORD"];
pub(super) const DATABASE: &[&str] = &["DATABASE", "DBNAME"];
pub(super) const TIMEOUT: &[&str] = &["CONNECT_TIMEOUT"];

/// The words that a parameter takes; none for one that takes any text.
pub(super) fn words_of(parameter: &str) -> &'static [&'static str] {
    match parameter {
        "sslmode" => &["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        "channel_binding" | "gssencmode" => &["disable", "prefer", "require"],
        "target_session_attrs" => &["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
        "sslnegotiation" => &["postgres", "direct"],
        "sslcertmode" => &["disable", "allow", "require"],
        "load_balance_hosts" => &["disable", "random"],
        "ssl_min_protocol_version" | "ssl_max_protocol_version" => &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
        _ => &[],
    }
}

/// The variable of the environment from which the client takes a parameter that nothing else gives
/// (<https://www.postgresql.org/docs/current/libpq-envars.html>); nothing for one that has none.
pub(super) fn variable_of(parameter: &str) -> Option<String> {
    let has_one = !words_of(parameter).is_empty() || ["port", "connect_timeout"].contains(&parameter);
    let name: String = parameter.chars().filter(|it| *it != '_').map(|it| it.to_ascii_uppercase()).collect();
    // Only this one keeps what separates its words.
    has_one.then(|| if parameter == "connect_timeout" { "PGCONNECT_TIMEOUT".to_owned() } else { format!("PG{name}") })
}
