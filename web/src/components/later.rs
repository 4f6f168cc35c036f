//! The parts of the page that come after the first SQL, or what is said as long as they are not there.

use yew::prelude::*;

use crate::components::{Modal, Props};
use crate::state::{Action, Dialog, Tab};

/// What lies over the page.
pub fn dialog(dialog: Dialog, props: &Props) -> Html {
    let Some(said) = props.state.later.said() else { return cut::dialog(dialog, props) };
    let close = props.send.reform(|()| Action::Dialog(None));
    html! {
        <Modal title={dialog.title()} testid="later-dialog" notice={props.state.notice.clone()} {close}>
            <p data-testid="later">{ said }</p>
        </Modal>
    }
}

/// A pane other than that of the SQL.
pub fn pane(tab: Tab, props: &Props) -> Html {
    match props.state.later.said() {
        None => cut::pane(tab, props),
        Some(said) => html! { <div class="empty"><p data-testid="later">{ said }</p></div> },
    }
}

/// What an error means that was pasted; nothing if none was.
pub fn explained(props: &Props) -> Html {
    if props.state.pasted.is_some() { cut::explained(props) } else { Html::default() }
}

/// The build cuts the program at these functions.
mod cut {
    use super::{Dialog, Html, Props, Tab, html};
    use crate::components::{
        CopyAs, Examples, Explained, PasteError, Reference, Share, config_pane, explain, help, make_metaxy, migrate,
        picture, replace,
    };

    #[inline(never)]
    pub(super) fn dialog(dialog: Dialog, props: &Props) -> Html {
        match dialog {
            Dialog::Explain(code) => explain(props, code),
            Dialog::Replace => replace(props),
            Dialog::Examples => html! { <Examples ..props.clone() /> },
            Dialog::Help => help(props),
            Dialog::Share => html! { <Share ..props.clone() /> },
            Dialog::Migrate => migrate(props),
            Dialog::CopyAs => html! { <CopyAs ..props.clone() /> },
            Dialog::Paste => html! { <PasteError ..props.clone() /> },
            Dialog::MakeMetaxy => make_metaxy(props),
        }
    }

    #[inline(never)]
    pub(super) fn pane(tab: Tab, props: &Props) -> Html {
        match tab {
            Tab::Config => config_pane(props),
            Tab::Picture => picture(props),
            _ => html! { <Reference ..props.clone() /> },
        }
    }

    #[inline(never)]
    pub(super) fn explained(props: &Props) -> Html {
        html! { <Explained ..props.clone() /> }
    }
}
