/** What is taken to a website or into an app, ready to be pasted. */

/** The snippet of a website's chat, in the form in which websites have it already. */
export function snippet(origin: string, token: string): string {
  return `<script>
  (function(d,t) {
    var BASE_URL="${origin}";
    var g=d.createElement(t),s=d.getElementsByTagName(t)[0];
    g.src=BASE_URL+"/packs/js/sdk.js";
    g.async = true;
    s.parentNode.insertBefore(g,s);
    g.onload=function(){
      window.chatwootSDK.run({
        websiteToken: '${token}',
        baseUrl: BASE_URL
      })
    }
  })(document,"script");
</script>`;
}

/** A visitor's first message through the API, to be tried in a shell. */
export function apiCalls(origin: string, identifier: string): string {
  return `INBOX=${origin}/public/api/v1/inboxes/${identifier}
JSON='content-type: application/json'
SOURCE=$(curl -s "$INBOX/contacts" -H "$JSON" -d '{"name":"Ada"}' | sed -E 's/.*"source_id":"([^"]+)".*/\\1/')
NUMBER=$(curl -s -X POST "$INBOX/contacts/$SOURCE/conversations" | sed -E 's/^\\{"id":([0-9]+).*/\\1/')
curl -s "$INBOX/contacts/$SOURCE/conversations/$NUMBER/messages" -H "$JSON" -d '{"content":"Hello"}'`;
}
