/** Addresses that open a draft: Outlook's https compose page, and Teams' chat deep link (Microsoft: deep links to chats). */
export function drafts(mail: { readonly to: string; readonly subject: string; readonly text: string }): {
  readonly mailtoUrl: string;
  readonly chatUrl: string;
} {
  const [to, subject, text] = [mail.to, mail.subject, mail.text].map(encodeURIComponent);
  return {
    mailtoUrl: `https://outlook.office.com/mail/deeplink/compose?to=${to}&subject=${subject}&body=${text}`,
    chatUrl: `https://teams.microsoft.com/l/chat/0/0?users=${to}&message=${text}`,
  };
}
