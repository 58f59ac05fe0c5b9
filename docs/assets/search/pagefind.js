/* Pagefind の検索画面と索引の間に立ち、日本語の問いを一文字ずつに切って探します。

   索引は一文字が一語です(hooks/search.py)。そのまま探すと、マ・ッ・ク・スをばらばらに含むページまで
   当たるので、ここで語として続いているものだけを残し、題・別名・見出し・本文の順に重く数えて並べます。
   検索画面が使う createInstance(options) → { filters, search } だけを備えます。 */

import { createInstance as open } from "../../pagefind/pagefind.js";

// hooks/search.py の JAPANESE と同じ範囲です
const JAPANESE = "\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff";
const TERM = new RegExp(`[${JAPANESE}]+|(?:(?![${JAPANESE}])[\\p{L}\\p{N}_.])+`, "gu");
const WORD = /[\p{Script=Han}\p{Script=Katakana}ー]+/gu; // ひらがなを除いた語
const BREAK = "\u200b";
const BATCH = 16; // 一度に本文を読むページの数
const ENOUGH = 24; // 章がこれだけ見つかれば、残りのページは読みません
const FEW = 3; // 二語の問いで、当たりがこれより少なければ、片方の語だけのページも出します
const BEFORE = 18; // 抜き書きで、語の前に残す字数
const LENGTH = 90; // 抜き書きの字数
const REFERENCE = /\/api\/[^/]*\/?$/; // API の頁。同じ語を説明する章の後に並べます

export function createInstance(options) {
  const engine = open(options);
  return {
    filters: () => engine.filters(),
    search: async (query) => {
      const pages = await find(engine, query ?? "");
      const results = pages.map((page) => ({ id: page.url, score: page.score, data: async () => page }));
      return { results, unfilteredResultCount: results.length, filters: {}, totalFilters: {} };
    },
  };
}

/* 問いのままで見つからなければ、助詞を外した語すべてで、次に読みで探します。二語の問いで当たりが少なければ、
   どれかの語を含むページを後に並べます。一語なら、打ち間違いとみて、終わりの字を一つずつ落とします */
async function find(engine, query) {
  const terms = split(query);
  const words = terms.flatMap((term) => (isJapanese(term) ? (term.match(WORD) ?? []) : [term]));
  const shorter = terms.length === 1 ? beginnings(terms[0]) : [];
  let pages = [];
  for (const attempt of [terms, words, terms.map(hiragana), ...shorter.map((part) => [part])]) {
    pages = await all(engine, attempt);
    if (pages.length > 0) break;
  }
  if (words.length < 2 || pages.length >= FEW) return pages;
  const known = new Set(pages.map((page) => page.url));
  return [...pages, ...(await any(engine, words)).filter((page) => !known.has(page.url))];
}

/* 語の初めの部分を、長い順に返します。三字までと、元の半分までは残します */
function beginnings(term) {
  const shortest = Math.max(3, Math.ceil(term.length / 2));
  const lengths = Array.from({ length: term.length }, (_, i) => term.length - 1 - i);
  return lengths.filter((length) => length >= shortest).map((length) => term.slice(0, length));
}

/* 問いを、日本語の並びと英数字の並びに分けます。三字からの語では、長音はあってもなくても同じとみなします */
export function split(query) {
  const found = query.normalize("NFKC").toLowerCase().match(TERM) ?? [];
  return found
    .map((term) => loose(term).replace(/^\.+|\.+$/g, ""))
    .filter((term) => term !== "");
}

function loose(term) {
  const short = term.replaceAll("ー", "");
  return short.length >= 3 ? short : term;
}

function hiragana(term) {
  return term.replace(/[ァ-ヴ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

function isJapanese(term) {
  return new RegExp(`^[${JAPANESE}]`, "u").test(term);
}

/* すべての語を含むページを、重みの順に返します */
async function all(engine, terms) {
  const pieces = terms.flatMap((term) => (isJapanese(term) ? [...term] : term.split(/[_.]+/).filter(Boolean)));
  if (pieces.length === 0) return [];
  const { results } = await engine.search(pieces.join(" "));
  const pages = [];
  const chapters = () => pages.filter((page) => !REFERENCE.test(page.url)).length;
  for (let i = 0; i < results.length && chapters() < ENOUGH; i += BATCH) {
    const batch = await Promise.all(results.slice(i, i + BATCH).map((result) => result.data()));
    pages.push(...batch.map((data) => read(data, terms)).filter((page) => page.score > 0));
  }
  pages.sort((a, b) => b.score - a.score);
  const rest = pages.filter((page) => page.planned).slice(1); // まだない部屋は、いちばん近い一つだけを上に出します
  return [...pages.filter((page) => !rest.includes(page)), ...rest];
}

/* どれかの語を含むページを、多く含む順に返します */
async function any(engine, terms) {
  const found = new Map();
  for (const page of (await Promise.all(terms.map((term) => all(engine, [term])))).flat()) {
    const known = found.get(page.url);
    found.set(page.url, { ...page, score: page.score + (known?.score ?? 0) });
  }
  return [...found.values()].sort((a, b) => b.score - a.score);
}

/* 一つのページを節に分け、どこにどれだけ語があるかを数えます */
function read(data, terms) {
  const title = clean(data.meta.title);
  const aliases = clean(data.meta.aliases ?? "");
  const planned = clean(data.meta.planned ?? ""); // まだない部屋だけにある断り書き
  const names = aliases.split("◆").map((group) => group.split("→"));
  const sections = cut(data);
  sections[0].text = sections[0].text.replace(/^別名: .*?◆\s*。/, "").trim();
  const weights = terms.map((term) => weigh(term, title, names, sections));
  const hits = sections
    .map((section) => ({
      ...section,
      weight: sum(terms.map((term) => 4 * count(section.title, term) + count(section.text, term))),
    }))
    .filter((section) => section.weight > 0);
  const has = (part) => terms.some((term) => count(part, term) > 0);
  const texts = planned ? [] : hits.map((section) => section.text);
  const text = [...texts.filter(has), explain(names, has), planned, sections[0].text].find(Boolean);
  const rank = REFERENCE.test(data.url) ? 0.2 : planned ? 0.5 : 1;
  return {
    planned: planned !== "",
    url: planned ? data.url.replace(/planned\/.*$/, "") : data.url,
    score: weights.every((weight) => weight > 0) ? sum(weights) * rank : 0,
    meta: { title: planned ? `${title}(まだありません)` : title },
    excerpt: excerpt(text, terms),
    sub_results: hits
      .filter((section) => section.id && !planned)
      .map((section) => ({
        title: section.title,
        url: `${data.url}#${section.id}`,
        excerpt: excerpt(section.text, terms),
        locations: { length: section.weight }, // 検索画面は、これの大きい節を三つ選びます
      })),
  };
}

/* 問いが別の書き方に当たったとき、どの用語のことかを答えます */
function explain(names, has) {
  const found = names.find(([forms]) => has(forms));
  if (!found) return "";
  const forms = found[0].split("、");
  const typed = forms.find(has);
  return `${typed === forms[0] ? "" : `${typed} → `}${forms[0]}${found[1] ? `: ${found[1]}。` : ""}`;
}

function weigh(term, title, names, sections) {
  const forms = names.flatMap(([group]) => group.toLowerCase().split("、"));
  const headings = sections.filter((section) => section.id && count(section.title, term) > 0).length;
  const text = sections.map((section) => section.text).join(" ");
  const defined = new RegExp(`(?:def|class) ${source(term)}\\b`, "iu").test(text);
  return (
    (title.toLowerCase() === term ? 6 : 0) +
    (count(title, term) > 0 ? 12 : 0) +
    (forms.some((form) => count(form, term) > 0) ? 8 : 0) +
    (forms.some((form) => loose(form) === term) ? 8 : 0) +
    (defined ? 6 : 0) +
    3 * Math.min(headings, 3) +
    Math.log2(1 + count(text, term))
  );
}

/* 見出しの位置で本文を切ります。位置は、Pagefind が幅のない空白で数えた語の番号です */
function cut(data) {
  const words = data.raw_content.split(BREAK);
  const headings = data.anchors.filter(({ element }) => /^h[2-4]$/.test(element));
  const marks = [{ text: data.meta.title, location: 0 }, ...headings];
  return marks.map((mark, i) => {
    const title = clean(mark.text);
    const text = clean(words.slice(mark.location, marks[i + 1]?.location).join(""));
    return { title, id: mark.id, text: text.startsWith(title) ? text.slice(title.length).trim() : text };
  });
}

/* 最初に語が現れるあたりを抜き書きし、語に印を付けます */
function excerpt(text, terms) {
  const pattern = new RegExp(`(${terms.map((term) => `${source(term)}ー?`).join("|")})`, "giu");
  const start = Math.max(0, text.search(pattern) - BEFORE);
  const parts = text.slice(start, start + LENGTH).split(pattern);
  const marked = parts.map((part, i) => (i % 2 ? `<mark>${escape(part)}</mark>` : escape(part)));
  return (start > 0 ? "…" : "") + marked.join("") + (start + LENGTH < text.length ? "…" : "");
}

/* 日本語は語の途中でも、英数字は語の頭から当てます。_ は語の切れ目です */
function source(term) {
  const literal = term.replaceAll(".", "\\.");
  return isJapanese(term) ? [...term].join("ー?") : `(?<![a-z0-9])${literal}`;
}

function count(text, term) {
  return text.match(new RegExp(source(term), "giu"))?.length ?? 0;
}

/* Pagefind は < と > だけを書き換えて返します。数式だけの項目は、読点だけになって残ります */
function clean(text) {
  const plain = text.replaceAll(BREAK, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  return plain.replace(/\s+/g, " ").replace(/(?:、 ?){2,}/g, "、").trim();
}

function escape(text) {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}
