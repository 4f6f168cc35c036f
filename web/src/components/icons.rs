//! Icons, drawn in the page: nothing is loaded.

use yew::prelude::*;

fn icon(paths: &'static [&'static str]) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            { for paths.iter().map(|path| html! { <path d={*path} /> }) }
        </svg>
    }
}

/// Two sheets.
pub fn copy() -> Html {
    icon(&["M5.5 5.5h7v8h-7z", "M3.5 10.5v-8h7"])
}

/// An arrow down onto a line.
pub fn download() -> Html {
    icon(&["M8 2.5v7.5", "M4.8 7 8 10.2 11.2 7", "M3 13.5h10"])
}

/// A half-filled circle.
pub fn theme() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <circle cx="8" cy="8" r="5.5" />
            <path class="solid" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
        </svg>
    }
}

/// The severity of a finding: its shape differs too, not only its colour.
pub fn severity(severity: lakeplan::Severity) -> Html {
    match severity {
        lakeplan::Severity::Error => {
            icon(&["M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2z", "M8 4.8v3.8", "M8 11v.2"])
        }
        lakeplan::Severity::Warning => icon(&["M8 2 14.5 13.5h-13z", "M8 6.4v3.4", "M8 11.6v.2"]),
        lakeplan::Severity::Hint => icon(&["M8 2.2a5.8 5.8 0 1 0 .01 0z", "M8 7.4v3.8", "M8 4.8v.2"]),
    }
}

/// A tick.
pub fn tick() -> Html {
    icon(&["M3 8.5 6.5 12 13 4.5"])
}

/// A padlock.
pub fn lock() -> Html {
    icon(&["M3.5 7.5h9v6h-9z", "M5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2"])
}

/// The sign of the product: a lake under a plan.
pub fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <rect x="1" y="1" width="22" height="22" rx="6" />
            <path d="M5 8h9M5 11.5h6" />
            <path d="M5 16c1.4-1.4 2.8-1.4 4.2 0s2.8 1.4 4.2 0 2.8-1.4 4.2 0" />
            <path d="M5 19c1.4-1.4 2.8-1.4 4.2 0s2.8 1.4 4.2 0 2.8-1.4 4.2 0" />
        </svg>
    }
}
