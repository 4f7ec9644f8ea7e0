// Questions about the site: hides what an answer on the same page makes pointless. Without this
// script all are shown; the server judges by the same tests (domain/applicability.py).
const form = document.querySelector("form[data-facts]");

// What is answered to a fact, as texts; null is not known.
function wordsOf(fact, known) {
  const fields = form.elements.namedItem(fact);
  if (fields === null) {
    return fact in known ? [known[fact]].flat() : null;
  }
  const list = fields instanceof RadioNodeList ? [...fields] : [fields];
  const values = list
    .filter((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : true))
    .map((one) => one.value.trim().toLowerCase())
    .filter((value) => value !== "");
  return values.length ? values : null;
}

function within(test, words) {
  const number = Number(words[0].replaceAll(",", ""));
  const limits = [
    [test.over, (limit) => number > limit],
    [test.under, (limit) => number < limit],
    [test.at_least, (limit) => number >= limit],
    [test.at_most, (limit) => number <= limit],
  ];
  return limits.every(([limit, holds]) => limit === undefined || holds(Number(limit)));
}

// true, false, or null while what is known does not decide it.
function judge(test, known) {
  if (test.not) {
    const inner = judge(test.not, known);
    return inner === null ? null : !inner;
  }
  if (test.all || test.any) {
    const ends = Boolean(test.any);
    const parts = (test.all || test.any).map((part) => judge(part, known));
    if (parts.includes(ends)) {
      return ends;
    }
    return parts.includes(null) ? null : !ends;
  }
  const words = wordsOf(test.fact, known);
  if (words === null) {
    return null;
  }
  const wanted = [...(test.in || []), ...(test.is === undefined ? [] : [test.is])];
  const fits = wanted.length === 0 || wanted.some((word) => words.includes(word.toLowerCase()));
  return fits && within(test, words);
}

function refresh(known) {
  for (const one of form.querySelectorAll("[data-when]")) {
    const isWrong = one.querySelector(".field--bad") !== null;
    one.hidden = !isWrong && judge(JSON.parse(one.dataset.when), known) === false;
  }
}

if (form !== null) {
  const known = JSON.parse(form.dataset.facts);
  form.addEventListener("input", () => refresh(known));
  refresh(known);
}
