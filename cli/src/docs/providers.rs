//! `docs/providers.md`: the object stores that people use, and what each wants to be written.

use std::fmt::Write as _;

use lakeplan::providers::{self, Check, Provider, Region, Styles, Tls};

use crate::docs::header::header;

/// The page.
pub(crate) fn text() -> String {
    let mut page = header("core/src/providers");
    page.push_str(
        "# Object stores\n\n\
         What the providers of object storage document, and what it means for the storage of a lake. An endpoint is \
         written as host and port; DuckDB adds the bucket. `url_style` is the value that must be set: by default, DuckDB \
         puts the bucket into the host name (`vhost`). `region` is the region that requests must be signed for, and is \
         **checked** if the server is known to reject any other. *Backend* is the `type` of the storage in Metaxy.\n\n\
         | provider | endpoint | `url_style` | `region` | TLS | backend | source |\n|---|---|---|---|---|---|---|\n",
    );
    for provider in providers::all() {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | `{}` | {} |",
            provider.name,
            endpoint(provider),
            style(provider.styles),
            region(provider),
            tls(provider.tls),
            provider.backend.as_str(),
            format_args!("<{}>", provider.source),
        );
    }
    page.push_str("\n## What else to know\n\n");
    for provider in providers::all().filter(|provider| !provider.note.is_empty()) {
        let _ = writeln!(page, "- **{}**: {}.", provider.name, provider.note);
    }
    page.push_str("\n## Regions\n\n");
    for provider in providers::all().filter(|provider| !provider.regions.is_empty()) {
        let regions: Vec<String> = provider.regions.iter().map(|region| format!("`{region}`")).collect();
        let _ = writeln!(page, "- **{}**: {}", provider.name, regions.join(", "));
    }
    page
}

/// The endpoint to write, or how a server of one's own is known.
fn endpoint(provider: &Provider) -> String {
    let Some(host) = provider.hosts.iter().find(|host| host.unusable.is_none()) else {
        let ports: Vec<&str> = provider.ports.to_vec();
        let usual = if ports.is_empty() { String::new() } else { format!(", usually on port {}", ports.join(" or ")) };
        return format!("host of the installation{usual}");
    };
    let host = host.pattern.replace('{', "<").replace('}', ">");
    format!("`{host}{}`", provider.path)
}

fn style(styles: Styles) -> &'static str {
    match styles {
        Styles::Both => "any",
        Styles::Path => "`path`",
        Styles::PathByDefault => "`path`, or `vhost` if configured",
        Styles::Vhost => "`vhost`",
        Styles::VhostSince(_) => "`vhost`, or `path` for old buckets",
    }
}

fn region(provider: &Provider) -> String {
    let region = match provider.region {
        Region::Label => "the one in the endpoint".to_owned(),
        Region::Fixed(region) => format!("`{region}`"),
        Region::Configured(region) => format!("the configured one, by default `{region}`"),
        Region::Account => "the one of the account".to_owned(),
    };
    let accepted: Vec<String> = provider
        .accepted
        .iter()
        .map(|region| match *region {
            "" => "none".to_owned(),
            region => format!("`{region}`"),
        })
        .collect();
    let accepted = if accepted.is_empty() { String::new() } else { format!(" (or {})", accepted.join(", ")) };
    match provider.check {
        Check::Yes => format!("{region}{accepted}, **checked**"),
        Check::No => format!("{region}{accepted}; any is accepted"),
        Check::Unknown => format!("{region}{accepted}"),
    }
}

const fn tls(tls: Tls) -> &'static str {
    match tls {
        Tls::Only => "yes",
        Tls::Optional => "yes, or plain HTTP",
        Tls::Configured => "as configured, by default without",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_is_a_row_of_seven_cells() {
        let page = text();
        for provider in providers::all() {
            let row = page.lines().find(|line| line.starts_with(&format!("| {} |", provider.name)));
            assert_eq!(row.map(|row| row.matches(" | ").count()), Some(6), "{}", provider.name);
        }
    }
}
