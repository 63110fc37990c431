/**
 * The link that offers to add the app to one's personal chats (Microsoft: "Deep link to an application", install by the app's id). Null
 * where that id is not known.
 */
export function addAppUrl(teamsAppId: string | null): string | null {
  return teamsAppId === null ? null : `https://teams.microsoft.com/l/app/${encodeURIComponent(teamsAppId)}`;
}
