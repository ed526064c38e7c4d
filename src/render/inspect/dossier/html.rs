//! The dossier as one HTML page, for a screen and for paper. It loads nothing and runs nothing: the style is in it, and its
//! own policy forbids all else.

use std::fmt::Write;

use super::document::{Block, Line, Piece, Section, Tone};
use super::{Dossier, made_by};
use crate::inspect::Inspection;
use crate::render::markup::escaped;

const STYLE: &str = include_str!("style.css");

/// So many bundles are listed at the top; more have no list.
const MAX_LIST: usize = 500;

pub(super) fn render(inspection: &Inspection, dossiers: &[Dossier]) -> String {
    let title = match dossiers {
        [one] => one.title.clone(),
        many => format!("{} plugins", many.len()),
    };
    let title = escaped(&title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Dossier: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    if (2..=MAX_LIST).contains(&dossiers.len()) {
        out.push_str("<nav aria-label=\"Plugins\">\n<ol>\n");
        for (index, dossier) in dossiers.iter().enumerate() {
            let title = escaped(&dossier.title);
            let _ = writeln!(
                out,
                "<li><a href=\"#plugin-{}\">{title}</a></li>",
                index + 1
            );
        }
        out.push_str("</ol>\n</nav>\n");
    }
    for (index, dossier) in dossiers.iter().enumerate() {
        let page = Page { plugin: index + 1 };
        page.dossier(&mut out, dossier);
    }
    let _ = writeln!(
        out,
        "</main>\n<footer>\n<p class=\"dim\">{}</p>\n</footer>\n</body>\n</html>",
        escaped(&made_by(inspection))
    );
    out
}

/// Where links of one plugin's dossier lead.
struct Page {
    plugin: usize,
}

impl Page {
    fn dossier(&self, out: &mut String, dossier: &Dossier) {
        let n = self.plugin;
        let _ = writeln!(
            out,
            "<article class=\"plugin\" id=\"plugin-{n}\">\n<header>\n<h1>{}</h1>",
            escaped(&dossier.title)
        );
        if let Some(line) = &dossier.subtitle {
            let _ = writeln!(out, "<p class=\"subtitle\">{}</p>", escaped(line));
        }
        out.push_str("</header>\n");
        for (index, section) in dossier.sections.iter().enumerate() {
            self.section(out, section);
            if index == 0 {
                self.contents(out, &dossier.sections);
            }
        }
        out.push_str("</article>\n");
    }

    /// The list of sections, behind the first page.
    fn contents(&self, out: &mut String, sections: &[Section]) {
        out.push_str("<nav class=\"contents\" aria-label=\"Sections\">\n<ul>\n");
        for section in sections.iter().skip(1) {
            let (n, id) = (self.plugin, section.id);
            let title = escaped(&section.title);
            let _ = writeln!(out, "<li><a href=\"#{id}-{n}\">{title}</a></li>");
        }
        out.push_str("</ul>\n</nav>\n");
    }

    fn section(&self, out: &mut String, section: &Section) {
        let (n, id) = (self.plugin, section.id);
        let title = escaped(&section.title);
        let _ = writeln!(
            out,
            "<section class=\"{id}\" id=\"{id}-{n}\">\n<h2>{title}</h2>"
        );
        for block in &section.blocks {
            self.block(out, block);
        }
        out.push_str("</section>\n");
    }

    fn block(&self, out: &mut String, block: &Block) {
        match block {
            Block::Heading(title) => {
                let _ = writeln!(out, "<h3>{}</h3>", escaped(title));
            }
            Block::Text(line) => {
                let _ = writeln!(out, "<p>{}</p>", self.line(line));
            }
            Block::Facts(facts) => {
                out.push_str("<dl>\n");
                for (name, value) in facts {
                    let value = self.line(value);
                    let _ = writeln!(out, "<div><dt>{}</dt><dd>{value}</dd></div>", escaped(name));
                }
                out.push_str("</dl>\n");
            }
            Block::List(lines) => {
                out.push_str("<ul>\n");
                for line in lines {
                    let _ = writeln!(out, "<li>{}</li>", self.line(line));
                }
                out.push_str("</ul>\n");
            }
            Block::Table { head, rows } => self.table(out, head, rows),
            Block::Form(names) => {
                out.push_str("<div class=\"form\">\n");
                for name in names {
                    let name = escaped(name);
                    let _ = writeln!(
                        out,
                        "<p><span>{name}</span><span class=\"rule\"></span></p>"
                    );
                }
                out.push_str("</div>\n");
            }
        }
    }

    fn table(&self, out: &mut String, head: &[&str], rows: &[Vec<Line>]) {
        out.push_str("<table>\n<thead><tr>");
        for name in head {
            let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            out.push_str("<tr>");
            for (cell, name) in row.iter().zip(head) {
                let (name, cell) = (escaped(name), self.line(cell));
                let _ = write!(out, "<td data-name=\"{name}\"><div>{cell}</div></td>");
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
    }

    fn line(&self, line: &Line) -> String {
        line.iter().map(|piece| self.piece(piece)).collect()
    }

    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Text(text) => escaped(text),
            Piece::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
            Piece::Dim(text) => format!("<span class=\"dim\">{}</span>", escaped(text)),
            Piece::Code(text) => format!("<code>{}</code>", escaped(text)),
            Piece::Tag(tone, text) => {
                let sign = match tone {
                    Tone::Bad => "✕ ",
                    Tone::Warning => "! ",
                    Tone::Good => "✓ ",
                    Tone::Plain => "",
                };
                let class = tone.class();
                format!("<span class=\"tag {class}\">{sign}{}</span>", escaped(text))
            }
            Piece::Link { text, url } => format!(
                "<a class=\"out\" href=\"{}\" rel=\"noreferrer\">{}</a>",
                escaped(url),
                escaped(text)
            ),
            Piece::Address(url) => {
                let shown = escaped(url);
                match is_plain_link(url) {
                    true => format!("<a href=\"{shown}\" rel=\"noreferrer\">{shown}</a>"),
                    false => format!("<code>{shown}</code>"),
                }
            }
            Piece::Jump { text, section } => {
                let n = self.plugin;
                format!("<a href=\"#{section}-{n}\">{}</a>", escaped(text))
            }
            Piece::Break => "<br>".to_owned(),
        }
    }
}

/// Whether an address from a bundle leads where a reader would think: to a web server, by characters that have no double,
/// and without a user's name before the server's.
fn is_plain_link(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let rest = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=+%,".contains(c);
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.chars().all(is_plain)
    })
}

#[cfg(test)]
mod tests {
    use super::is_plain_link;

    #[test]
    fn only_what_is_what_it_seems_is_a_link() {
        for (url, wanted) in [
            ("https://github.com/a/b?c=d#e", true),
            ("http://example.com", true),
            ("https://github.com@example.com/", false),
            ("javascript:alert(1)", false),
            ("https://gıthub.com/", false),
            ("https:///x", false),
            ("https://a\"b", false),
            ("//example.com", false),
        ] {
            assert_eq!(is_plain_link(url), wanted, "{url}");
        }
    }
}
