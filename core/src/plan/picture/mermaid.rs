//! The picture as a flowchart in the language of Mermaid, which draws in Markdown.

use std::fmt::Write as _;

use crate::plan::picture::model::{Node, Picture, Role};

impl Picture {
    /// As a flowchart in the language of Mermaid.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart LR\n");
        for (index, node) in self.nodes.iter().enumerate() {
            let (open, close) = match node.role {
                Role::Client | Role::Storage => ("[", "]"),
                Role::Catalog => ("[(", ")]"),
                Role::CatalogSecret | Role::StorageSecret => ("([", "])"),
            };
            // Writing to a text cannot fail.
            let _ = writeln!(text, "  n{index}{open}\"{}\"{close}", label(node));
        }
        for edge in &self.edges {
            let arrow = if edge.broken { "-.-x" } else { "-->" };
            let _ = writeln!(text, "  n{} {arrow}|\"{}\"| n{}", edge.from, escaped(edge.label), edge.to);
        }
        text
    }
}

fn label(node: &Node) -> String {
    let mut label = escaped(&match node.role {
        Role::CatalogSecret | Role::StorageSecret => format!("secret {}", node.title),
        Role::Client | Role::Catalog | Role::Storage => node.title.clone(),
    });
    for fact in &node.facts {
        let _ = write!(label, "<br/>{}: {}", fact.name, escaped(&fact.text));
    }
    label
}

/// Text in which nothing can end the label, be markup or a line of its own.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() || " -_./:,*".contains(character) {
            out.push(character);
        } else if character.is_control() {
            out.push(' ');
        } else {
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    out
}
