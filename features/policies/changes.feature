Feature: policies follow the cluster

  @NP-081 @breaks:policies-ignored @spec
  Scenario: a relabelled pod is another peer
    Given pod A labelled role=job
    And pod B
    And pod B only accepts traffic from pods labelled role=web
    Then pod A cannot reach pod B on 80
    When pod A is labelled role=web
    Then pod A can reach pod B on 80 within 60 s

  @NP-079 @breaks:policies-ignored @spec
  Scenario: a policy that is changed
    Given pods A and B
    And the manifest file "open.yaml"
    Then pod A can reach pod B on 80
    When the manifest file "closed.yaml" is applied
    Then pod A cannot reach pod B on 80

  @NP-079 @breaks:policies-ignored @spec
  Scenario: a policy that is deleted
    Given pods A and B
    And default deny ingress
    Then pod A cannot reach pod B on 80
    When policy default-deny-ingress is deleted
    Then pod A can reach pod B on 80

  @NP-079 @breaks:policies-ignored @spec
  Scenario: a policy that comes later
    Given pods A and B
    Then pod A can reach pod B on 80
    When the manifest is applied
      """yaml
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: later }
      spec:
        podSelector: { matchLabels: { app: b } }
      """
    Then pod A cannot reach pod B on 80

  @NP-002 @breaks:policies-ignored @spec
  Scenario: a pod with a new address is the same peer
    Given pods A, B and C
    And pod B only accepts traffic from pod A
    When pod A is replaced
    Then pod A can reach pod B on 80
    But pod C cannot reach pod B on 80

  @NP-078 @breaks:policies-ignored
  Scenario: whatever becomes of a connection that is open, a new one is denied
    Given pods A and B
    When pod A opens a connection to pod B on 80
    And the manifest file "closed.yaml" is applied
    Then pod A cannot reach pod B on 80

  @breaks:established-cut
  Scenario: an open connection still gets its replies when its server may no longer call
    Given pods A and B
    When pod A opens a connection to pod B on 80
    And the manifest is applied
      """yaml
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: silent }
      spec:
        podSelector: { matchLabels: { app: b } }
        policyTypes: [Egress]
      """
    Then the connection from pod A to pod B on 80 still carries data
    But pod B cannot reach pod A on 80
