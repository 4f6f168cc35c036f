//! The picture of the lake: who connects where with which secret. The drawing is for the eye; the
//! list below it says the same, and is what a screen reader reads.

use lakeplan::plan::picture::{Edge, Fact, Node, Picture, Role};
use lakeplan::{Rendering, Severity, Span};
use yew::prelude::*;

use crate::components::sql::nothing;
use crate::components::statement::code;
use crate::components::{Effect, Props, breakable, icons};
use crate::state::Action;

/// The picture of the chosen store.
pub fn picture(props: &Props) -> Html {
    let state = &props.state;
    let store = state.shown.as_ref().map(|it| &it.store);
    let Some((store, picture)) = store.and_then(|it| Some((it, it.picture(state.flavor)?))) else {
        return html! { <p class="empty" data-testid="picture">{ nothing(state) }</p> };
    };
    let script = store.script(state.flavor, Rendering { mask: state.mask, setup: false });
    let item = |(index, node): (usize, &Node)| {
        let statement = script.as_ref().zip(node.step).and_then(|(it, step)| it.statements.get(step));
        let leads = picture.edges.iter().filter(|it| it.from == index);
        html! {
            <li key={index}>
                <h3>{ kind(node.role) }{ part(props, &node.title, node.span) }</h3>
                <dl>
                    { for node.facts.iter().map(|it| html! {
                        <div><dt>{ it.name }</dt><dd>{ part(props, &it.text, it.span) }</dd></div>
                    }) }
                    { for leads.map(|it| lead(&picture, *it)) }
                </dl>
                if let Some(statement) = statement {
                    { code(props, statement, &[], ("SQL", "picture-statement")) }
                }
            </li>
        }
    };
    html! {
        <div class="picture" data-testid="picture">
            if state.is_stale() {
                <p class="note stale">{ icons::severity(Severity::Warning) }{ "Out of date: the picture of the last text that gave SQL." }</p>
            }
            // The style shows the one that has room.
            { drawing(props, &picture, true) }
            { drawing(props, &picture, false) }
            <ol>{ for picture.nodes.iter().enumerate().map(item) }</ol>
        </div>
    }
}

fn kind(role: Role) -> &'static str {
    match role {
        Role::Client => "",
        Role::Catalog => "Catalog: ",
        Role::Storage => "Storage: ",
        Role::CatalogSecret | Role::StorageSecret => "Secret ",
    }
}

fn lead(picture: &Picture, edge: Edge) -> Html {
    html! {
        <div class={edge.broken.then_some("broken")}>
            <dt>{ edge.label }</dt>
            <dd>
                if edge.broken { { icons::severity(Severity::Warning) } }
                { picture.nodes[edge.to].title.clone() }
                if edge.broken { { ": DuckDB does not use this secret there" } }
            </dd>
        </div>
    }
}

/// A text that leads to its place, if it has one.
fn part(Props { state, send: _, perform }: &Props, text: &str, span: Option<Span>) -> Html {
    match span.filter(|_| !state.is_stale()) {
        Some(span) => html! {
            <button
                type="button"
                class={classes!("link", state.is_lit(span).then_some("lit"))}
                // Where a line may end, a name that is heard would have a pause.
                aria-label={text.to_owned()}
                onclick={perform.reform(move |_: MouseEvent| Effect::Reveal(span))}
            >
                { breakable(text, &['.', '/', ' ']) }
            </button>
        },
        None => breakable(text, &['.', '/', ' ']),
    }
}

/// A node in the drawing.
struct Drawn {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

/// How many units a character of a value takes, and a line of them.
const CHARACTER: usize = 7;
const LINE: i32 = 17;
const HEAD: i32 = 34;
const GAP: i32 = 26;

/// Where a line ends that has room for so many characters: behind the last blank or mark, if that leaves
/// no more than half of the line empty.
fn end_of_line(text: &[char], room: usize) -> usize {
    if text.len() <= room {
        return text.len();
    }
    // A hyphen is within a word.
    let behind = |marks: &[char]| text[..room].iter().rposition(|it| marks.contains(it)).filter(|at| *at >= room / 2);
    behind(&[' ', ',', '/', '.']).or_else(|| behind(&['-'])).map_or(room, |at| at + 1)
}

/// The title, as much of it as the box is wide; its letters are not all of one width.
fn title(node: &Node, width: i32) -> String {
    let title = [kind(node.role), &node.title].concat();
    let units = |it: char| match it {
        'i' | 'j' | 'l' | 't' | 'r' | 'f' | 'I' | '.' | ':' | '-' | '_' | ' ' => 6,
        'm' | 'w' | 'M' | 'W' => 14,
        _ if it.is_ascii() => 9,
        _ => 16,
    };
    let (mut used, mut end) = (0, 0);
    for (at, character) in title.char_indices() {
        used += units(character);
        if used > width - 22 {
            return [&title[..end], "…"].concat();
        }
        // Behind it there is still room for what stands for the rest.
        if used <= width - 36 {
            end = at + character.len_utf8();
        }
    }
    title
}

/// The lines of a fact, cut where the box ends; of a long one only the beginning.
fn lines(fact: &Fact, width: i32) -> Vec<String> {
    let room = usize::try_from(width - 22).unwrap_or_default() / CHARACTER;
    let text: Vec<char> = [fact.name, " ", &fact.text].concat().chars().collect();
    let (mut rest, mut lines) = (&text[..], Vec::new());
    while !rest.is_empty() {
        let (line, next) = rest.split_at(end_of_line(rest, room.max(8)));
        lines.push(line.iter().collect::<String>());
        rest = next;
    }
    if lines.len() > 3 {
        lines.truncate(3);
        lines[2].pop();
        lines[2].push('…');
    }
    lines
}

fn height(node: &Node, width: i32) -> i32 {
    let lines = node.facts.iter().map(|it| lines(it, width).len()).sum::<usize>();
    HEAD + LINE * i32::try_from(lines).unwrap_or_default()
}

/// Where each node is drawn: in a column where there is little room, else secrets between DuckDB
/// and what they are for; and how large the drawing is.
fn layout(picture: &Picture, wide: bool) -> (Vec<Drawn>, i32, i32) {
    let nodes = &picture.nodes;
    if !wide {
        let (mut y, width) = (2, 290);
        let drawn = nodes.iter().map(|it| {
            let drawn = Drawn { x: 28, y, width, height: height(it, width) };
            y += drawn.height + GAP;
            drawn
        });
        let drawn = drawn.collect();
        return (drawn, 320, y - GAP + 2);
    }
    let column = |role: Role| match role {
        Role::Client => (2, 128),
        Role::CatalogSecret | Role::StorageSecret => (208, 178),
        Role::Catalog | Role::Storage => (444, 234),
    };
    let of_catalog = |role: Role| matches!(role, Role::Catalog | Role::CatalogSecret);
    let tallest = |first: bool| {
        let row = nodes.iter().filter(|it| it.role != Role::Client && of_catalog(it.role) == first);
        row.map(|it| height(it, column(it.role).1)).max().unwrap_or_default()
    };
    let (upper, lower) = (tallest(true), tallest(false));
    let all = (upper + GAP + lower).max(height(&nodes[0], 128));
    let drawn = nodes.iter().map(|it| {
        let (x, width) = column(it.role);
        let (y, row) = match it.role {
            Role::Client => return Drawn { x, y: 2, width, height: all },
            role if of_catalog(role) => (2, upper),
            _ => (2 + upper + GAP, lower),
        };
        let height = height(it, width);
        Drawn { x, y: y + (row - height) / 2, width, height }
    });
    (drawn.collect(), 680, all + 24)
}

fn drawing(props: &Props, picture: &Picture, wide: bool) -> Html {
    let Props { state, send, perform } = props;
    let shape = if wide { "wide" } else { "tall" };
    let (places, width, height) = layout(picture, wide);
    let text = |x: i32, y: i32, class: &'static str, span: Option<Span>, text: String| {
        let span = span.filter(|_| !state.is_stale());
        let class = classes!(class, span.map(|_| "part"), span.filter(|it| state.is_lit(*it)).map(|_| "lit"));
        let onclick = span.map(|it| perform.reform(move |_: MouseEvent| Effect::Show(it)));
        let onpointerenter = span.map(|it| send.reform(move |_: PointerEvent| Action::Point(Some(it))));
        let onpointerleave = span.map(|_| send.reform(|_: PointerEvent| Action::Point(None)));
        html! { <text x={x.to_string()} y={y.to_string()} {class} {onclick} {onpointerenter} {onpointerleave}>{ text }</text> }
    };
    let node = |(node, at): (&Node, &Drawn)| {
        let mut y = at.y + 22;
        let x = at.x + 11;
        let missed = |fact: &Fact| fact.name == "scope" && picture.edges.iter().any(|it| it.broken);
        let title = text(x, y, "title", node.span, title(node, at.width));
        let mut rows: Vec<Html> = vec![title];
        for fact in &node.facts {
            for line in lines(fact, at.width) {
                y += LINE;
                rows.push(text(x, y, if missed(fact) { "fact missed" } else { "fact" }, fact.span, line));
            }
        }
        html! {
            <g class={node.role.as_str()}>
                <rect x={at.x.to_string()} y={at.y.to_string()} width={at.width.to_string()} height={at.height.to_string()} rx="9" />
                { for rows }
            </g>
        }
    };
    let edge = |edge: &Edge| {
        let (from, to) = (&places[edge.from], &places[edge.to]);
        let (path, x, y) = way(from, to, wide, edge);
        let class = if edge.broken { "edge broken" } else { "edge" };
        let label = if edge.broken { "✕ misses" } else { edge.label };
        html! {
            <g {class}>
                <path d={path} marker-end={format!("url(#arrow-{shape})")} />
                <text x={x.to_string()} y={y.to_string()}>{ label }</text>
            </g>
        }
    };
    html! {
        <svg viewBox={format!("0 0 {width} {height}")} class={shape} aria-hidden="true" focusable="false">
            <defs>
                <marker id={format!("arrow-{shape}")} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
                    <path d="M0 0 8 4 0 8z" />
                </marker>
            </defs>
            { for picture.edges.iter().map(edge) }
            { for picture.nodes.iter().zip(&places).map(node) }
        </svg>
    }
}

/// The line from one node to another, and where its label is.
fn way(from: &Drawn, to: &Drawn, wide: bool, edge: &Edge) -> (String, i32, i32) {
    let next = edge.from + 1 == edge.to;
    let middle = |it: &Drawn| it.y + it.height / 2;
    let bottom = |it: &Drawn| it.y + it.height;
    if !wide {
        if next {
            // Beside it stands what goes past, which has a label too.
            let (x, y) = (from.x + if edge.broken { 180 } else { 40 }, bottom(from));
            return (format!("M{x} {y}V{}", to.y - 1), x + 8, y + 17);
        }
        // Past what lies between, along the edge.
        return (format!("M{} {}H10V{}H{}", from.x, middle(from), to.y + 16, to.x - 1), to.x + 4, to.y - 8);
    }
    if from.x > to.x {
        // From MotherDuck to the secret that it keeps.
        let (x, y) = (to.x + to.width / 2, bottom(from) + GAP / 2);
        return (format!("M{} {}V{y}H{x}V{}", from.x + 40, bottom(from), to.y - 1), x + 70, y - 5);
    }
    if from.x < 100 && to.x > 400 && to.y > 2 && !next {
        // Below the secret that is not used.
        let (x, y) = (from.x + from.width / 2, bottom(from).max(bottom(to)) + 14);
        return (format!("M{x} {}V{y}H{}V{}", bottom(from), to.x + 60, bottom(to) + 1), 240, y - 4);
    }
    let (start, y) = (from.x + from.width, middle(if to.x > 400 || from.x < 100 { to } else { from }));
    (format!("M{start} {y}H{}", to.x - 1), start + 3, y - 6)
}
