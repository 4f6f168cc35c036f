// Where characters end, as the browser itself knows it.
//
// The bundle has this in the place of `@marijn/find-cluster-break`, the most of which is a table of Unicode.

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How much of a text is looked at around a place; an even number of flags. */
const NEAR = 64;

/** Where the character after or before `pos` ends. Without `whole`, one of several marks is one too, as for Backspace. */
export function findClusterBreak(text, pos, forward = true, whole = true) {
  if (pos === (forward ? text.length : 0)) return pos;
  const at = forward ? pos : pos - 1;
  // Most of a text is plain, and long lines are walked through.
  if (text.charCodeAt(at) < 768 && !(text.charCodeAt(at + 1) > 767)) return forward ? pos + 1 : at;
  const from = Math.max(0, pos - NEAR);
  const near = text.slice(from, forward ? pos + NEAR : pos);
  const { index, segment } = graphemes.segment(near).containing(at - from);
  const mark = whole ? null : /\p{M}$/u.exec(segment);
  return from + index + (forward ? segment.length : (mark?.index ?? 0));
}
