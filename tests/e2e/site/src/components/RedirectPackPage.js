import React from "react";

// The real one leads to the page of the packs component; here it shows which pack it was given.
export default function RedirectPackPage({ packName }) {
  return <div data-pack={packName} />;
}
