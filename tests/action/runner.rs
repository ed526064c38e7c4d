//! What GitHub's runner does with a composite action, as far as `action.yml` asks for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use yaml_rust2::{Yaml, YamlLoader};

pub type Map = BTreeMap<String, String>;

/// What a run came to.
#[derive(Debug, Default)]
pub struct Run {
    /// The status of the first step that failed, 0 where none did.
    pub status: i32,
    /// Standard output and standard error of all steps.
    pub log: String,
    /// The action's outputs.
    pub outputs: Map,
    /// The job's summary.
    pub summary: String,
    /// The steps that ran, by name.
    pub ran: Vec<String>,
    /// The actions that were called, with their evaluated `with`.
    pub called: Vec<(String, Map)>,
}

/// Where and with what an action runs.
pub struct Runner {
    /// The workspace.
    pub workspace: PathBuf,
    /// The runner's folder for temporary files.
    pub temp: PathBuf,
    /// Folders of programs that come before the system's.
    pub programs: PathBuf,
    /// Environment variables beside the runner's own.
    pub env: Map,
    /// What `actions/cache/restore` finds.
    pub cached: Option<PathBuf>,
}

/// The action, read.
pub fn action(root: &Path) -> Yaml {
    let text = std::fs::read_to_string(root.join("action.yml")).unwrap();
    YamlLoader::load_from_str(&text).unwrap().remove(0)
}

/// A scalar as the runner has it: text.
fn text(value: &Yaml) -> String {
    match value {
        Yaml::String(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Boolean(truth) => truth.to_string(),
        other => panic!("no text: {other:?}"),
    }
}

/// The entries of a mapping of texts; none where there is no mapping.
fn texts(value: &Yaml) -> Vec<(String, String)> {
    let entries = value.as_hash().into_iter().flatten();
    entries
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

/// The contexts that expressions look at.
struct Contexts {
    inputs: Map,
    steps: BTreeMap<String, Map>,
    failed: bool,
}

impl Contexts {
    /// A text with `${{ }}` in it.
    fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, tail) = after.split_once("}}").expect("an expression ends");
            out.push_str(before);
            out.push_str(&self.value(expression));
            rest = tail;
        }
        out + rest
    }

    /// A step's `if`: without a status function it also asks that nothing failed.
    fn wants(&self, condition: Option<&str>) -> bool {
        let condition = condition.unwrap_or("success()");
        let status = ["success()", "failure()", "always()", "cancelled()"];
        let asks = status.iter().any(|function| condition.contains(function));
        (asks || !self.failed) && is_true(&self.fill(&braced(condition)))
    }

    fn value(&self, expression: &str) -> String {
        if let Some((left, right)) = expression.split_once("||") {
            let left = self.value(left);
            return if is_true(&left) {
                left
            } else {
                self.value(right)
            };
        }
        if let Some((left, right)) = expression.split_once("&&") {
            let left = self.value(left);
            return if is_true(&left) {
                self.value(right)
            } else {
                left
            };
        }
        if let Some((left, right)) = expression.split_once("!=") {
            return (self.value(left) != self.value(right)).to_string();
        }
        if let Some((left, right)) = expression.split_once("==") {
            return (self.value(left) == self.value(right)).to_string();
        }
        let expression = expression.trim();
        if let Some(negated) = expression.strip_prefix('!') {
            return (!is_true(&self.value(negated))).to_string();
        }
        if let Some(literal) = expression.strip_prefix('\'') {
            return literal.strip_suffix('\'').unwrap().to_owned();
        }
        let parts: Vec<&str> = expression.split('.').collect();
        match parts.as_slice() {
            ["success()"] => (!self.failed).to_string(),
            ["cancelled()"] => "false".to_owned(),
            ["inputs", name] => self.inputs.get(*name).cloned().expect(name),
            ["steps", step, "outputs", name] => {
                let outputs = self.steps.get(*step);
                outputs
                    .and_then(|outputs| outputs.get(*name))
                    .cloned()
                    .unwrap_or_default()
            }
            _ => panic!("not known here: {expression}"),
        }
    }
}

fn braced(condition: &str) -> String {
    if condition.contains("${{") {
        condition.to_owned()
    } else {
        format!("${{{{ {condition} }}}}")
    }
}

fn is_true(value: &str) -> bool {
    !matches!(value, "" | "false" | "0")
}

impl Runner {
    /// Runs the action with these inputs.
    pub fn run(&self, root: &Path, with: &[(&str, &str)]) -> Run {
        let action = action(root);
        let mut inputs = Map::new();
        for (name, input) in action["inputs"].as_hash().unwrap() {
            inputs.insert(text(name), text(&input["default"]));
        }
        for (name, value) in with {
            let known = inputs.insert((*name).to_owned(), (*value).to_owned());
            assert!(known.is_some(), "the action has no input {name}");
        }
        let mut contexts = Contexts {
            inputs,
            steps: BTreeMap::new(),
            failed: false,
        };
        let mut run = Run::default();
        for step in action["runs"]["steps"].as_vec().unwrap() {
            if !contexts.wants(step["if"].as_str()) {
                continue;
            }
            run.ran.push(text(&step["name"]));
            let outputs = if step["run"].is_badvalue() {
                self.call(step, &contexts, &mut run)
            } else {
                self.step(root, step, &contexts, &mut run)
            };
            contexts.failed = run.status != 0;
            if let Some(id) = step["id"].as_str() {
                contexts.steps.insert(id.to_owned(), outputs);
            }
        }
        for (name, output) in action["outputs"].as_hash().unwrap() {
            let value = contexts.fill(&text(&output["value"]));
            run.outputs.insert(text(name), value);
        }
        run
    }

    /// A step that is another action: written down, and the cache's part played.
    fn call(&self, step: &Yaml, contexts: &Contexts, run: &mut Run) -> Map {
        let name = text(&step["uses"]);
        let with: Map = texts(&step["with"])
            .into_iter()
            .map(|(key, value)| (key, contexts.fill(&value)))
            .collect();
        let mut outputs = Map::new();
        if let (true, Some(cached)) = (name.starts_with("actions/cache/restore@"), &self.cached) {
            let path = Path::new(&with["path"]);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::copy(cached, path).unwrap();
            outputs.insert("cache-hit".to_owned(), "true".to_owned());
        }
        run.called.push((name, with));
        outputs
    }

    /// A step with commands, run as `shell: bash` is.
    fn step(&self, root: &Path, step: &Yaml, contexts: &Contexts, run: &mut Run) -> Map {
        assert_eq!(step["shell"].as_str(), Some("bash"));
        let script = self.temp.join("step.sh");
        // The commands are not filled in: an expression there would be code made of text.
        let commands = text(&step["run"]);
        assert!(!commands.contains("${{"), "{commands}");
        std::fs::write(&script, commands).unwrap();
        let said = self.temp.join("output");
        std::fs::write(&said, "").unwrap();
        let summary = self.temp.join("summary");
        std::fs::write(&summary, "").unwrap();
        let path = std::env::join_paths([
            self.programs.as_path(),
            Path::new("/usr/local/bin"),
            Path::new("/usr/bin"),
            Path::new("/bin"),
        ]);
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(&script)
            .current_dir(&self.workspace)
            .env_clear()
            .env("PATH", path.unwrap())
            .env("HOME", &self.temp)
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_TEMP", &self.temp)
            .env("GITHUB_ACTION_PATH", root)
            .env("GITHUB_WORKSPACE", &self.workspace)
            .env("GITHUB_OUTPUT", &said)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .envs(&self.env)
            .envs(
                texts(&step["env"])
                    .iter()
                    .map(|(name, value)| (name, contexts.fill(value))),
            )
            .output()
            .unwrap();
        run.log.push_str(&String::from_utf8_lossy(&output.stdout));
        run.log.push_str(&String::from_utf8_lossy(&output.stderr));
        run.summary
            .push_str(&std::fs::read_to_string(&summary).unwrap());
        if run.status == 0 {
            run.status = output.status.code().unwrap();
        }
        outputs(&std::fs::read_to_string(&said).unwrap())
    }
}

/// The outputs that a step wrote, as the runner reads the file.
fn outputs(file: &str) -> Map {
    let mut found = Map::new();
    let mut lines = file.lines();
    while let Some(line) = lines.next() {
        let equals = line.find('=').unwrap_or(usize::MAX);
        let heredoc = line.find("<<").unwrap_or(usize::MAX);
        if equals < heredoc {
            let (name, value) = line.split_once('=').unwrap();
            found.insert(name.to_owned(), value.to_owned());
            continue;
        }
        let (name, end) = line.split_once("<<").expect("a name, then = or <<");
        let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        found.insert(name.to_owned(), value.join("\n"));
    }
    found
}
