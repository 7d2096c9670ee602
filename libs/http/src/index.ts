/** Doors, problems, tokens and roles: what every app with an HTTP side shares. */
export { codeIn, invalid, membersOf, optionalReasonIn, reasonIn } from './decision.js';
export { type DoorName } from './doors.js';
export { type FileLinkQuery, FileLinks } from './file-links.js';
export { HttpModule } from './http.module.js';
export { fromFramework, toProblem } from './problem.js';
export { ProblemFilter, sendProblem } from './problem.filter.js';
export {
  choiceParameter,
  isRowId,
  limitParameter,
  malformedQuery,
  type RawQuery,
  refuseOtherParameters,
  rowCursorParameter,
  textParameter,
} from './query-parameters.js';
export { Account, Roles, RolesGuard } from './roles.guard.js';
export { runWorkThread } from './run-work-thread.js';
export { startApp } from './start-app.js';
export { addStreamedRoutes } from './streamed-routes.js';
export { loadTokenKeys, type TokenKeys } from './token-keys.js';
export { TOKEN_AUDIENCE, TokenVerifier, unauthenticated } from './token-verifier.js';
