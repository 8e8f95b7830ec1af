/** What the link Live says, but for the address that encoders push to. */
export const live = {
  mediaLiveRole: "",
  harvestRole: "",
  inputSecurityGroup: "",
};
