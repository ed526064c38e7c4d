//! Whether a place in a script is run for sure, and when.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::Runs;
use super::super::tree::Tree;
use super::super::tree::modules::Modules;
use super::super::tree::values::called_at_once;
use super::tries::is_tried;

/// Tells when places are run.
pub(in super::super) struct Order<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    modules: &'t Modules<'a>,
    initializers: HashSet<NodeId>,
    /// When each module is run, by its id; those that are missing only perhaps.
    when: HashMap<Box<str>, Runs>,
}

/// What a place is part of, where nothing stands between that and it.
enum Within<'m> {
    Script,
    Initialize,
    Module(&'m str),
    Nothing,
}

impl<'t, 's, 'a> Order<'t, 's, 'a> {
    pub(in super::super) fn new(
        tree: &'t Tree<'s, 'a>,
        modules: &'t Modules<'a>,
        initializers: HashSet<NodeId>,
    ) -> Self {
        let mut order = Self {
            tree,
            modules,
            initializers,
            when: HashMap::new(),
        };
        order.run_modules();
        order
    }

    /// When the place is run.
    pub(in super::super) fn of(&self, node: NodeId) -> Runs {
        match self.within(node) {
            Within::Script => Runs::Load,
            Within::Initialize => Runs::Initialize,
            Within::Module(id) => self.when.get(id).copied().unwrap_or(Runs::Perhaps),
            Within::Nothing => Runs::Perhaps,
        }
    }

    /// Follows what is required from the script's own level on.
    fn run_modules(&mut self) {
        let mut by_module: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut next: Vec<(&str, Runs)> = Vec::new();
        for (site, id) in &self.modules.sites {
            match self.within(*site) {
                Within::Script => next.push((id, Runs::Load)),
                Within::Initialize => next.push((id, Runs::Initialize)),
                Within::Module(of) => by_module.entry(of).or_default().push(id),
                Within::Nothing => {}
            }
        }
        // What is run at load first: it is the earlier of the two.
        next.sort_by_key(|(_, runs)| std::cmp::Reverse(*runs));
        let mut when: HashMap<Box<str>, Runs> = HashMap::new();
        let mut first = std::collections::VecDeque::from(next);
        while let Some((id, runs)) = first.pop_front() {
            if when.contains_key(id) {
                continue;
            }
            when.insert(id.into(), runs);
            let required = by_module.get(id).into_iter().flatten();
            match runs {
                Runs::Load => required.for_each(|id| first.push_front((id, runs))),
                _ => required.for_each(|id| first.push_back((id, runs))),
            }
        }
        self.when = when;
    }

    /// What the place is part of, past functions that are called where they stand. Nothing where a
    /// condition, a `try` or a function that is called from elsewhere stands between.
    fn within(&self, node: NodeId) -> Within<'t> {
        let mut child = node;
        loop {
            let Some(parent) = self.tree.parent(child) else {
                // The fuel is spent, or this is the script itself.
                let is_script = matches!(self.tree.kind(child), AstKind::Program(_));
                return if is_script {
                    Within::Script
                } else {
                    Within::Nothing
                };
            };
            match self.tree.kind(parent) {
                AstKind::Function(function) if !function.generator => match self.through(parent) {
                    Ok(call) => {
                        child = call;
                        continue;
                    }
                    Err(within) => return within,
                },
                AstKind::ArrowFunctionExpression(_) => match self.through(parent) {
                    Ok(call) => {
                        child = call;
                        continue;
                    }
                    Err(within) => return within,
                },
                AstKind::Function(_) => return Within::Nothing,
                AstKind::Program(_) => return Within::Script,
                kind if depends(self.tree, kind, self.tree.kind(child).span()) => {
                    return Within::Nothing;
                }
                _ => {}
            }
            child = parent;
        }
    }

    /// The call of a function that is called where it stands; else what the function is.
    fn through(&self, function: NodeId) -> Result<NodeId, Within<'t>> {
        if let Some(id) = self.modules.of_function.get(&function) {
            return Err(Within::Module(id));
        }
        if self.initializers.contains(&function) {
            return Err(Within::Initialize);
        }
        called_at_once(self.tree, function).ok_or(Within::Nothing)
    }
}

/// Whether a part of a statement or expression is run only under a condition, or more may be done
/// where it fails.
pub(super) fn depends(tree: &Tree<'_, '_>, kind: AstKind<'_>, part: Span) -> bool {
    let holds = |span: Span| span.contains_inclusive(part);
    match kind {
        AstKind::LogicalExpression(logical) => holds(logical.right.span()),
        AstKind::ConditionalExpression(choice) => !holds(choice.test.span()),
        AstKind::IfStatement(choice) => !holds(choice.test.span()),
        AstKind::TryStatement(tried) => is_tried(tree, tried, part),
        AstKind::SwitchCase(_) | AstKind::ForInStatement(_) | AstKind::ForOfStatement(_) => true,
        AstKind::WhileStatement(repeated) => !holds(repeated.test.span()),
        AstKind::ForStatement(repeated) => !repeated
            .init
            .as_ref()
            .is_some_and(|init| holds(init.span())),
        AstKind::PropertyDefinition(property) => {
            !property.r#static && property.value.as_ref().is_some_and(|v| holds(v.span()))
        }
        // `a?.[b]`, `a?.(b)`: what stands behind is run only where there is something.
        AstKind::ChainExpression(_) => true,
        // `a ||= b`
        AstKind::AssignmentExpression(set) => set.operator.is_logical() && holds(set.right.span()),
        // Defaults, of parameters and of what is taken apart: `(a = b) => c`, `{a = b} = c`, `[a = b] = c`
        AstKind::FormalParameter(one) => {
            one.initializer.as_ref().is_some_and(|it| holds(it.span()))
        }
        AstKind::AssignmentPattern(_) => true,
        AstKind::AssignmentTargetWithDefault(set) => holds(set.init.span()),
        AstKind::AssignmentTargetPropertyIdentifier(set) => {
            set.init.as_ref().is_some_and(|it| holds(it.span()))
        }
        _ => false,
    }
}
